import { fork } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { EngineClient } from '../../src/process';
import { initializeRequest } from '../../src/process/requests';
import { PROTOCOL_VERSION, type ExplainParams } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { buildDist, ENGINE } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { ROOT } from '../support/paths';
import { waitForEnd } from '../support/processes';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
let params: ExplainParams;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'slow'), { channels: 512, size: 128 });
  params = explainParams({ model });
});

/** The error of a request that has to fail. */
async function errorOf(request: Promise<unknown>): Promise<ScorecamError> {
  const outcome = await request.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ScorecamError)) throw new Error(`not a ScorecamError: ${String(outcome)}`);
  return outcome;
}

/** Explains, and does something to the process when the first batch is done. */
async function explainAnd(client: EngineClient, act: (pid: number) => void): Promise<ScorecamError> {
  let acted = false;
  const explaining = client.explain(params, {
    onProgress: ({ kind }) => {
      if (kind !== 'scored' || acted || client.pid === undefined) return;
      acted = true;
      act(client.pid);
    },
  });
  return errorOf(explaining);
}

function script(name: string, lines: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines);
  return file;
}

/** An environment in which the engine's main thread does nothing else for some time when the first request comes. */
function busyFor(milliseconds: number): Record<string, string> {
  const hook = script(
    'busy.cjs',
    `if (require('node:worker_threads').isMainThread) {
       let messages = 0;
       process.on('message', () => {
         // The first one is the handshake.
         if (++messages === 2) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${milliseconds});
       });
     }`,
  );
  return { NODE_OPTIONS: `--require ${hook}` };
}

describe('an engine process that fails', () => {
  test('is replaced after it was killed, and the request that it left says so', async () => {
    const client = openClient();
    await client.start();
    const before = client.pid;
    const error = await explainAnd(client, (pid) => process.kill(pid, 'SIGKILL'));
    expect(error.code).toBe('engine');
    expect(error.message).toContain('SIGKILL');
    expect(error.hint).toContain('Try again');
    expect(client.pid).toBeUndefined();
    await expect(client.predict(params)).resolves.toMatchObject({ top5: { length: 5 } });
    expect(client.pid).not.toBe(before);
  });

  test('is ended when it gives no sign of life, and replaced', async () => {
    const client = openClient({ hangTimeoutMs: 4000 });
    let stopped = 0;
    const error = await explainAnd(client, (pid) => {
      stopped = pid;
      process.kill(pid, 'SIGSTOP');
    });
    expect(error.code).toBe('engine');
    expect(error.message).toContain('no sign of life for 4 seconds');
    await waitForEnd(stopped);
    await expect(client.diagnose()).resolves.toMatchObject({ threads: 0 });
  });

  test('that is stopped is noticed soon, however long its main thread may be silent', async () => {
    const client = openClient({ stopTimeoutMs: 3000 });
    const error = await explainAnd(client, (pid) => process.kill(pid, 'SIGSTOP'));
    expect(error.code).toBe('engine');
    expect(error.message).toContain('no sign of life for 3 seconds');
  });

  test('with a main thread that is busy for long is not taken for stopped', async () => {
    const busy = busyFor(4000);
    const patient = openClient({ environment: busy, stopTimeoutMs: 2500 });
    await expect(patient.diagnose()).resolves.toMatchObject({ threads: 0 });
    const impatient = openClient({ environment: busy, stopTimeoutMs: 2500, hangTimeoutMs: 2000 });
    expect((await errorOf(impatient.diagnose())).message).toContain('no sign of life for 2 seconds');
  });

  test('is ended when it takes more memory than its cap; whoever asked lives on', async () => {
    const client = openClient({ memoryCapBytes: 200 * 2 ** 20 });
    const error = await errorOf(client.explain(params));
    expect(error.code).toBe('memory');
    expect(error.message).toContain('200 MiB');
    expect(error.hint).toContain('--memory-cap');
    const roomy = openClient();
    await expect(roomy.diagnose()).resolves.toMatchObject({ threads: 0 });
  });

  test('that speaks another protocol is refused in clear words, by either side', async () => {
    const child = fork(ENGINE, { serialization: 'advanced', execArgv: [] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    const options = { backend: 'auto', threads: 0, memoryBudgetBytes: 2 ** 30, memoryCapBytes: 2 ** 33 } as const;
    const request = connection.sendRequest(initializeRequest, { ...options, protocolVersion: 999 });
    const words = `The engine speaks protocol ${PROTOCOL_VERSION}, but it was asked in 999.`;
    await expect(request).rejects.toMatchObject({ message: words, data: { code: 'engine' } });

    const newer = `process.on('message', ({ id }) => process.send({ jsonrpc: '2.0', id, result: { protocolVersion: 999 } }));
      process.on('disconnect', () => process.exit());`;
    const client = openClient({ enginePath: script('newer.cjs', newer) });
    const error = await errorOf(client.diagnose());
    expect(error.message).toBe(`The engine speaks protocol 999, but it was asked in ${PROTOCOL_VERSION}.`);
    expect(error.code).toBe('engine');
    expect(error.hint).toContain('npm run setup');
    expect(client.pid).toBeUndefined();
  });

  test('while it starts says why', async () => {
    const lines: string[] = [];
    const enginePath = script('broken.cjs', `throw new TypeError('sharp is not for this machine');`);
    const client = openClient({ enginePath, onLog: (line) => lines.push(line) });
    const error = await errorOf(client.diagnose());
    expect(error).toMatchObject({
      code: 'engine',
      message: 'The engine ended while it started (exit code 1): TypeError: sharp is not for this machine.',
    });
    expect(lines.join('\n')).toContain('broken.cjs:1');
  });

  test.each([
    ['does not exist', () => path.join(folder, 'no-such-node')],
    ['is a folder', () => folder],
    ['may not be executed', () => script('not-executable', '#!/bin/sh\n')],
    [
      'is no program',
      () => {
        const file = script('no-program', 'just text');
        chmodSync(file, 0o755);
        return file;
      },
    ],
  ])('is an error of the engine where the Node that should run it %s', async (_, nodePath) => {
    const client = openClient({ nodePath: nodePath() });
    const error = await errorOf(client.diagnose());
    expect(error.code).toBe('engine');
    expect(error.message).toMatch(/cannot be started|ended while it started/);
    expect(error.hint).toContain(nodePath());
    expect(error.remedy).toBe('node-path');
    await expect(client.predict(params)).rejects.toMatchObject({ code: 'engine' });
  });

  test('runs under another Node where one is named', async () => {
    const client = openClient({ nodePath: process.execPath });
    await expect(client.layers({ model: params.model ?? '' })).resolves.toMatchObject({ defaultLayer: 'features' });
  });
});

describe('a client that is disposed of', () => {
  test('rejects what is under way and what comes later, and leaves no process', async () => {
    const client = openClient();
    let pid = 0;
    let scored: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (scored = resolve));
    const explaining = client.explain(params, {
      onProgress: ({ kind }) => {
        if (kind === 'scored') scored();
      },
    });
    const waiting = client.explain({ ...params, baseline: 'black' });
    const failures = Promise.all([errorOf(explaining), errorOf(waiting)]);
    await Promise.race([begun, failures]);
    pid = client.pid ?? 0;
    expect(pid).toBeGreaterThan(0);
    await Promise.all([client.dispose(), client.dispose()]);
    expect(await failures).toMatchObject([{ code: 'cancelled' }, { code: 'cancelled' }]);
    await waitForEnd(pid);
    expect(client.pid).toBeUndefined();
    await expect(client.predict(params)).rejects.toMatchObject({
      code: 'engine',
      message: 'The engine was shut down.',
    });
  });

  test('while it starts leaves no process', async () => {
    const client = openClient();
    const starting = errorOf(client.predict(params));
    const { pid } = client;
    await client.dispose();
    expect(await starting).toMatchObject({ code: 'cancelled' });
    await waitForEnd(pid ?? 0);
  });

  test('ends a process that does not react', async () => {
    const client = openClient();
    await client.start();
    const pid = client.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    await client.dispose();
    await waitForEnd(pid);
  });
});

test('the engine ends when the process that asked is killed', async () => {
  const host = path.join(folder, 'host.cjs');
  await build({
    stdin: {
      contents: `import { EngineClient } from './src/process';
        const [, , enginePath, params] = process.argv;
        const client = new EngineClient({ enginePath, backend: 'auto', threads: 0, memoryBudgetBytes: 2 ** 30,
          memoryCapBytes: 2 ** 33, hangTimeoutMs: 100_000 });
        void client.explain(JSON.parse(params), { onProgress: ({ kind }) => {
          if (kind === 'scored') process.send(client.pid);
        } });`,
      resolveDir: ROOT,
      loader: 'ts',
    },
    ...{ outfile: host, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
  });
  const parent = fork(host, [ENGINE, JSON.stringify(params)], { execArgv: [] });
  const pid = await new Promise<number>((resolve, reject) => {
    parent.once('message', resolve).once('exit', () => {
      reject(new Error('The request ended before its first batch.'));
    });
  });
  parent.kill('SIGKILL');
  await waitForEnd(pid);
});
