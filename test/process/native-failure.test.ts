import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import type { EngineClientOptions } from '../../src/process';
import type { EndOfEngine } from '../../src/process/engine-error';
import { describeNativeFailure } from '../../src/process/native-failure';
import type { ExplainParams } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const native = hasNativeRuntime();
let params: ExplainParams;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  params = explainParams({ model: writeTinyClassifier(path.join(folder, 'tiny')) });
});

/** A runtime that is complete as far as can be seen, and does something else when it is loaded. */
function runtimeThat(act: string): Pick<EngineClientOptions, 'environment'> {
  const runtime = path.join(folder, 'runtime');
  mkdirSync(path.join(runtime, 'lib', 'napi-v8'), { recursive: true });
  writeFileSync(path.join(runtime, 'runtime.json'), '{}');
  writeFileSync(path.join(runtime, 'lib', 'napi-v8', 'tfjs_binding.node'), '');
  const hook = path.join(folder, `${act.replaceAll(/\W/g, '')}.cjs`);
  writeFileSync(
    hook,
    `const { dlopen } = process;
     process.dlopen = function (module, file, ...rest) {
       if (String(file).includes('tfjs_binding')) ${act};
       return dlopen.call(this, module, file, ...rest);
     };`,
  );
  return { environment: { NODE_OPTIONS: `--require ${hook}`, SCORECAM_LENS_RUNTIME: runtime } };
}

function spies() {
  return { onNativeFailure: vi.fn<(reason: string) => void>(), onEnd: vi.fn() };
}

describe("TensorFlow's library that ends the process before it has computed anything", () => {
  test.each([
    ["process.kill(process.pid, 'SIGILL')", 'signal SIGILL'],
    ['process.exit(3)', 'exit code 3'],
  ])('is done without, and the results say so: %s', async (act, how) => {
    const told = spies();
    const client = openClient({ ...runtimeThat(act), ...told });
    const reason = `TensorFlow's library ended the process (${how}) before it had computed anything.`;
    const results = await Promise.all([client.predict(params), client.explain(params)]);
    for (const { backend, warnings } of results) {
      expect(backend).toBe('wasm');
      expect(warnings).toContain(`WebAssembly computes, about ten times slower than TensorFlow: ${reason}`);
    }
    expect(told.onNativeFailure.mock.calls).toEqual([[reason]]);
    expect(told.onEnd).not.toHaveBeenCalled();
    await expect(client.diagnose()).resolves.toMatchObject({ backend: 'wasm', reason });
  });

  test('is not tried at all where it is known from earlier', async () => {
    const told = spies();
    const nativeFailure = "TensorFlow's library ended the process (signal SIGILL) yesterday.";
    const client = openClient({ ...runtimeThat("process.kill(process.pid, 'SIGILL')"), ...told, nativeFailure });
    const { backend, warnings } = await client.predict(params);
    expect(backend).toBe('wasm');
    expect(warnings.join()).toContain(nativeFailure);
    expect(told.onNativeFailure).not.toHaveBeenCalled();
  });

  test('is an error where nothing else may be used', async () => {
    const told = spies();
    const client = openClient({
      ...runtimeThat("process.kill(process.pid, 'SIGILL')"),
      ...told,
      backend: 'tfjs-node',
    });
    const words = 'The engine process ended unexpectedly (signal SIGILL).';
    await expect(client.predict(params)).rejects.toMatchObject({ code: 'engine', message: words });
    expect(told.onNativeFailure).not.toHaveBeenCalled();
    expect(told.onEnd).toHaveBeenCalledOnce();
  });

  test('has nothing to do with a process that was killed from outside', async () => {
    const told = spies();
    const client = openClient({ ...runtimeThat("process.kill(process.pid, 'SIGKILL')"), ...told });
    await expect(client.predict(params)).rejects.toMatchObject({ code: 'engine' });
    expect(told.onNativeFailure).not.toHaveBeenCalled();
  });

  test('has nothing to do with one that hung, took too much memory or was asked to end', () => {
    const end: EndOfEngine = {
      ...{ code: null, signal: 'SIGABRT', stopped: false, overMemory: false, silentForMs: undefined },
      ...{ atStart: false, lastLines: [] },
    };
    expect(describeNativeFailure(end)).toContain('SIGABRT');
    for (const other of [{ stopped: true }, { overMemory: true }, { silentForMs: 10_000 }]) {
      expect(describeNativeFailure({ ...end, ...other })).toBeUndefined();
    }
  });
});

test.skipIf(!native)('a model that ends the process when it is loaded is no failure of the library', async () => {
  const hook = path.join(folder, 'abort-at-model.cjs');
  writeFileSync(
    hook,
    `const { dlopen } = process;
     process.dlopen = function (module, file, ...rest) {
       dlopen.call(this, module, file, ...rest);
       if (String(file).includes('tfjs_binding')) {
         const native = module.exports;
         const names = Object.getOwnPropertyNames(native);
         const loadSavedModel = () => process.kill(process.pid, 'SIGABRT');
         module.exports = { ...Object.fromEntries(names.map((name) => [name, native[name]])), loadSavedModel };
       }
     };`,
  );
  const told = spies();
  const client = openClient({ environment: { NODE_OPTIONS: `--require ${hook}` }, ...told });
  await expect(client.predict(params)).rejects.toMatchObject({
    code: 'engine',
    message: expect.stringContaining('SIGABRT') as string,
  });
  expect(told.onNativeFailure).not.toHaveBeenCalled();
  expect(told.onEnd).toHaveBeenCalledOnce();
});

test.skipIf(!native)(
  'a process that dies after TensorFlow has computed is replaced by one of the same kind',
  async () => {
    const told = spies();
    const client = openClient(told);
    await client.predict(params);
    const asked = client.explain(params, {
      onProgress: ({ kind }) => {
        if (kind === 'predicted') process.kill(client.pid ?? 0, 'SIGILL');
      },
    });
    await expect(asked).rejects.toMatchObject({ code: 'engine' });
    expect(told.onNativeFailure).not.toHaveBeenCalled();
    expect(told.onEnd).toHaveBeenCalledOnce();
    await expect(client.predict(params)).resolves.toMatchObject({ backend: 'tfjs-node' });
  },
);
