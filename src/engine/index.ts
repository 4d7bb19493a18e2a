import { ScorecamError } from '../shared/errors';
import type { OfferedProvider } from './backends/onnx-provider';
import type { Backend, BackendName, OnnxProvider } from './types';

export { cacheDirectory } from './cache-directory';
export { planChannels, type ChannelPlan } from './channels';
export type { ModelFiles } from './formats/model-files';
export { openModelFiles } from './formats/open-model-files';
export type { ModelUse } from './model-use';
export { chain, readScales, type Affine } from './own-scale';
export { parseClassNames } from './onnx/onnx-metadata';
export { hasNativeRuntime, runtimeDirectory } from './native';
export type { PictureChannels } from './picture-channels';
export * from './randomise';
export { hearMessages, scoreChannels, takeTurn, throwIfCancelled } from './score-pass';
export type * from './types';

export interface StartedBackend {
  readonly backend: Backend;
  /** Why the native runtime is not used although it could have been. */
  readonly reason: string | null;
}

/**
 * Starts a runtime.
 *
 * @param wanted `auto`: TensorFlow where it is installed and loads, else WebAssembly
 * @param threads of one operator; 0 leaves it to the runtime
 * @throws ScorecamError `runtime` when `tfjs-node` was asked for and is missing
 */
export async function startBackend(wanted: BackendName | 'auto', threads: number): Promise<StartedBackend> {
  if (wanted === 'wasm') return { backend: await wasm(), reason: null };
  try {
    const { NodeBackend } = await import('./backends/node-backend');
    return { backend: new NodeBackend(threads), reason: null };
  } catch (error) {
    if (wanted === 'tfjs-node' || !(error instanceof ScorecamError)) throw error;
    const ignored = threads > 0 ? ' The number of threads has no effect there.' : '';
    return { backend: await wasm(), reason: `${error.message} ${error.hint}${ignored}` };
  }
}

/**
 * Starts onnxruntime.
 *
 * @param threads of one operator; 0 for all cores
 * @throws ScorecamError `runtime` where it is missing, or cannot compute with the provider
 */
export async function startOnnxBackend(threads: number, provider: OnnxProvider = 'cpu'): Promise<StartedBackend> {
  const { OnnxBackend } = await import('./backends/onnx-backend');
  return { backend: await OnnxBackend.start(threads, provider), reason: null };
}

/**
 * What onnxruntime is here, without starting any of its providers.
 *
 * @throws ScorecamError `runtime` where it is missing
 */
export async function describeOnnxRuntime(): Promise<{
  readonly versions: Backend['versions'];
  readonly providers: readonly OfferedProvider[];
}> {
  const [{ loadOnnxRuntime, ONNXRUNTIME }, { offeredProviders }] = await Promise.all([
    import('./backends/onnx-runtime'),
    import('./backends/onnx-provider'),
  ]);
  return { versions: { onnxruntime: ONNXRUNTIME }, providers: offeredProviders(await loadOnnxRuntime()) };
}

/**
 * Starts what runs SavedModels: TensorFlow's own library.
 *
 * @param wanted of the models of other kinds; a SavedModel cannot be run in WebAssembly
 * @throws ScorecamError `runtime` where the library is missing or not wanted
 */
export async function startSavedModelBackend(wanted: BackendName | 'auto', threads: number): Promise<StartedBackend> {
  try {
    if (wanted === 'wasm')
      throw new ScorecamError('runtime', 'The backend wasm was asked for.', 'Leave --backend out.');
    const { SavedModelBackend } = await import('./backends/saved-model-backend');
    return { backend: new SavedModelBackend(threads), reason: null };
  } catch (error) {
    if (!(error instanceof ScorecamError)) throw error;
    throw new ScorecamError(
      'runtime',
      `A SavedModel is run by TensorFlow's native library alone. ${error.message}`,
      `${error.hint} Or use the model as a Keras file (.keras) or as a TensorFlow.js model, which run everywhere.`,
      { cause: error },
    );
  }
}

async function wasm(): Promise<Backend> {
  const { WasmBackend } = await import('./backends/wasm-backend');
  return new WasmBackend();
}
