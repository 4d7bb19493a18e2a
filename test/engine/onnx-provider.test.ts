import { describe, expect, it } from 'vitest';
import { describeOnnxRuntime, startOnnxBackend, type OnnxProvider } from '../../src/engine';
import { requireProvider, sessionProviders } from '../../src/engine/backends/onnx-provider';
import { loadOnnxRuntime } from '../../src/engine/backends/onnx-runtime';
import { ONNX_PROVIDERS } from '../../src/protocol';

type Runtime = Parameters<typeof requireProvider>[0];

/** An onnxruntime that was built for some providers, of which sessions open or do not. */
function runtimeWith(names: readonly string[], failure?: Error): { runtime: Runtime; opened: unknown[] } {
  const opened: unknown[] = [];
  const create = (_: unknown, options: { readonly executionProviders: unknown }): Promise<object> => {
    opened.push(options.executionProviders);
    return failure === undefined ? Promise.resolve({ release: () => undefined }) : Promise.reject(failure);
  };
  const listSupportedBackends = (): object[] => names.map((name) => ({ name, bundled: name !== 'cuda' }));
  return { runtime: { listSupportedBackends, InferenceSession: { create } } as unknown as Runtime, opened };
}

describe('a provider of onnxruntime', () => {
  it('that is not there is refused in words that name those that are', async () => {
    const { runtime, opened } = runtimeWith(['cpu', 'webgpu', 'cuda', 'tensorrt']);
    await expect(requireProvider(runtime, 'dml')).rejects.toMatchObject({
      code: 'runtime',
      message: `onnxruntime has no provider dml on ${process.platform}-${process.arch}: it has cpu, webgpu and cuda (installed apart).`,
      remedy: 'onnx-provider',
    });
    expect(opened).toEqual([]);
  });

  it('that is listed and does not start is refused, and nothing takes its place', async () => {
    const { runtime, opened } = runtimeWith(['cpu', 'cuda'], new Error('Failed to load shared library\nat …'));
    await expect(requireProvider(runtime, 'cuda')).rejects.toMatchObject({
      code: 'runtime',
      message: expect.stringMatching(
        /provider cuda here: Failed to load shared library\. Its libraries are not part/,
      ) as string,
    });
    expect(opened).toEqual([['cuda', 'cpu']]);
  });

  it('that starts is used, with the processor for what it cannot compute', async () => {
    const { runtime, opened } = runtimeWith(['cpu', 'webgpu']);
    await requireProvider(runtime, 'webgpu');
    expect(opened).toEqual([['webgpu', 'cpu']]);
  });

  it('is the processor as ever where nobody asks for another, which is not tried first', async () => {
    const { runtime, opened } = runtimeWith(['cpu']);
    await requireProvider(runtime, 'cpu');
    expect(opened).toEqual([]);
    expect(sessionProviders('cpu')).toEqual({ executionProviders: ['cpu'], enableMemPattern: true });
  });
});

describe('the installed onnxruntime', () => {
  it('opens the graph that a provider is tried with', async () => {
    const { InferenceSession } = await loadOnnxRuntime();
    const create: typeof InferenceSession.create = (bytes: never) =>
      InferenceSession.create(bytes, { executionProviders: ['cpu'] });
    const runtime = { listSupportedBackends: () => [{ name: 'webgpu', bundled: true }], InferenceSession: { create } };
    await expect(requireProvider(runtime as never, 'webgpu')).resolves.toBeUndefined();
  });

  it('lists the processor, and refuses what it does not list', async () => {
    const { providers } = await describeOnnxRuntime();
    const names = providers.map(({ name }) => name);
    expect(names).toContain('cpu');
    // DirectML is there on Windows alone, CoreML on macOS alone.
    const absent = ONNX_PROVIDERS.filter((name): name is OnnxProvider => !names.includes(name));
    expect(absent).not.toEqual([]);
    for (const name of absent) {
      await expect(startOnnxBackend(0, name)).rejects.toThrow(`no provider ${name} on`);
    }
  });
});
