import util from 'node:util';
import type * as core from '@tensorflow/tfjs-core';
import type * as layers from '@tensorflow/tfjs-layers';
import { ScorecamError } from '../../shared/errors';
import type { NativeBinding } from '../native';
import { registerKernelDerivatives } from './kernel-derivatives';
import { registerResizeDerivatives } from './resize-derivatives';
import { registerDerivatives } from './wasm-derivatives';

export interface Tfjs {
  readonly core: typeof core;
  readonly layers: typeof layers;
}

/** tfjs itself, loaded when it is first needed: the way over a cached graph does without. */
export async function loadTfjs(): Promise<Tfjs> {
  return {
    core: interop(await import('@tensorflow/tfjs-core')),
    layers: interop(await import('@tensorflow/tfjs-layers')),
  };
}

/** The id of the native tensor behind a tfjs tensor; sends its values to TensorFlow if that has not happened yet. */
export type NativeIdOf = (tensor: core.Tensor) => number;

/**
 * Makes tfjs compute through a binding of tfjs-node.
 *
 * This does what the package's own entry does, except that the binding comes from where the set-up put it.
 */
export async function startNodeBackend(tfjs: Tfjs, binding: NativeBinding): Promise<NativeIdOf> {
  restoreUtilFunctions();
  const { NodeJSKernelBackend } = interop(await import('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js'));
  await import('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  const backend = new NodeJSKernelBackend(
    binding as unknown as ConstructorParameters<typeof NodeJSKernelBackend>[0],
    '@tensorflow/tfjs-node',
  );
  tfjs.core.registerBackend('tensorflow', () => backend, 3);
  if (!(await tfjs.core.setBackend('tensorflow'))) {
    throw new ScorecamError('runtime', 'tfjs-node does not start.', 'Run `npm run doctor`, or use --backend wasm.');
  }
  // The kernels bring the derivatives of tfjs itself with them.
  registerResizeDerivatives(tfjs.core);
  registerKernelDerivatives(tfjs.core, 'tensorflow');
  const withIds = backend as unknown as { getInputTensorIds(tensors: core.Tensor[]): number[] };
  return (tensor) => withIds.getInputTensorIds([tensor])[0] ?? -1;
}

/** Makes tfjs compute in WebAssembly. */
export async function startWasmBackend(tfjs: Tfjs): Promise<void> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tfjs.core.setBackend('wasm'))) {
    throw new ScorecamError('runtime', 'The WebAssembly backend does not start.', 'Run `npm run doctor`.');
  }
  registerDerivatives(tfjs.core);
  registerResizeDerivatives(tfjs.core);
  registerKernelDerivatives(tfjs.core, 'wasm');
}

/** tfjs-node 4.22 calls two functions of `util` that Node 23 took away. */
function restoreUtilFunctions(): void {
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  legacy.isArray ??= Array.isArray;
}

/** A CommonJS package as a bundler and as Node's own loader hand it out. */
function interop<T extends object>(module: T): T {
  return 'default' in module ? (module.default as T) : module;
}
