/** A Node that is named in the settings may be a script of a version manager, which starts the real one. */
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EngineClient, EngineClientOptions } from '../../src/process';
import { buildDist } from '../support/build-dist';
import { openClient, useCache } from '../support/engine-client';
import { childOf, waitForEnd } from '../support/processes';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const shim = path.join(folder, 'node');

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  // Not by exec, so that it stays between this process and Node.
  writeFileSync(shim, `#!/bin/sh\n'${process.execPath}' "$@"\nexit $?\n`);
  chmodSync(shim, 0o755);
});

async function startBehindShim(
  options: Partial<EngineClientOptions> = {},
): Promise<{ client: EngineClient; script: number; engine: number }> {
  const client = openClient({ nodePath: shim, ...options });
  await client.start();
  const script = client.pid ?? 0;
  const engine = childOf(script);
  expect(engine).toBeGreaterThan(0);
  return { client, script, engine };
}

describe.runIf(process.platform === 'linux')('an engine behind a script', () => {
  test('answers, and ends when it is asked to', async () => {
    const { client, script, engine } = await startBehindShim();
    await expect(client.diagnose()).resolves.toMatchObject({ threads: 0 });
    await client.dispose();
    await Promise.all([waitForEnd(script), waitForEnd(engine)]);
  });

  test('that does not react is ended together with it', async () => {
    const { client, script, engine } = await startBehindShim();
    process.kill(engine, 'SIGSTOP');
    await client.dispose();
    await Promise.all([waitForEnd(script), waitForEnd(engine)]);
  });

  test('that hangs is ended together with it', async () => {
    const { client, script, engine } = await startBehindShim({ stopTimeoutMs: 2000 });
    process.kill(engine, 'SIGSTOP');
    await expect(client.diagnose()).rejects.toMatchObject({ code: 'engine' });
    await Promise.all([waitForEnd(script), waitForEnd(engine)]);
  });

  test('that is killed leaves no engine, and no request without an end', async () => {
    const { client, script, engine } = await startBehindShim();
    process.kill(engine, 'SIGSTOP');
    const asked = client.diagnose();
    process.kill(script, 'SIGKILL');
    await expect(asked).rejects.toMatchObject({ code: 'engine' });
    await waitForEnd(engine);
    await client.dispose();
  });
});
