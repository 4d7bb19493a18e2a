import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';
import { cacheDirectory } from './cache-directory';
import { lacksAvx, processorFlags } from './processor';

/** An attribute of an operator as tfjs-node hands it over; `type` is one of the `TF_ATTR_…` numbers. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor that lives in TensorFlow. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

type TensorValues = Float32Array | Int32Array | Uint8Array;

/** The native object of tfjs-node: the calls that this project makes, and everything else that tfjs itself uses. */
export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: TensorValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): TensorValues;
  executeOp(name: string, attributes: OpAttribute[], inputs: number[], outputs: number): NativeTensor[];
  loadSavedModel(directory: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** @param feeds names of placeholders, and @param fetches of tensors, comma-separated */
  runSavedModel(session: number, inputs: number[], feeds: string, fetches: string): NativeTensor[];
}

/** Versions that the set-up provides; part of the runtime folder's name. */
const TFJS_NODE = '4.22.0';
const TENSORFLOW = '2.21.0';

/** Folder that a package for one platform carries the native runtime in, beside the folder of the bundles. */
const CARRIED_RUNTIME = path.resolve(__dirname, '..', 'runtime');

/** Folder of the native runtime: the one that is named, the one that a package carries, or the set-up's. */
export function runtimeDirectory(): string {
  const chosen = process.env.SCORECAM_LENS_RUNTIME;
  if (chosen !== undefined && chosen !== '') return chosen;
  if (existsSync(path.join(CARRIED_RUNTIME, 'runtime.json'))) return CARRIED_RUNTIME;
  const name = `tfjs-node-${TFJS_NODE}_tensorflow-${TENSORFLOW}_${process.platform}-${process.arch}`;
  return path.join(cacheDirectory(), 'runtime', name);
}

/**
 * Why the native runtime is not to be had; undefined where a finished one is there (it may still not load).
 *
 * @param flags instruction sets of the processor
 */
export function nativeRuntimeProblem(flags = processorFlags()): ScorecamError | undefined {
  if (process.env.SCORECAM_LENS_NATIVE === 'off') {
    return new ScorecamError(
      'runtime',
      "TensorFlow's native library is switched off (SCORECAM_LENS_NATIVE=off).",
      'Unset that variable to use it.',
    );
  }
  if (lacksAvx(flags)) {
    return new ScorecamError(
      'runtime',
      "This processor has no AVX instructions, which TensorFlow's native library needs.",
      'WebAssembly runs everywhere; use another computer for the full speed.',
    );
  }
  try {
    const record = JSON.parse(readFileSync(path.join(runtimeDirectory(), 'runtime.json'), 'utf8')) as unknown;
    if (typeof record === 'object' && existsSync(bindingPath())) return undefined;
  } catch {
    // Said below, like a record that is there without the library.
  }
  return missingRuntime();
}

/** The build of a package says here which kind it is; in a checkout nothing does. */
function missingRuntime(): ScorecamError {
  if (process.env.SCORECAM_LENS_PACKAGE === 'universal') {
    return new ScorecamError(
      'runtime',
      "This is the package for every platform, which does without TensorFlow's native library.",
      `Install the extension's package for ${process.platform}-${process.arch} for the full speed, if there is one.`,
    );
  }
  if (process.env.SCORECAM_LENS_PACKAGE === 'native') {
    return new ScorecamError(
      'runtime',
      `TensorFlow's native library is missing from this package (looked in ${runtimeDirectory()}).`,
      'Install the extension again, or use the backend wasm.',
    );
  }
  return new ScorecamError(
    'runtime',
    `TensorFlow's native library is not installed (looked in ${runtimeDirectory()}).`,
    'Run `npm run setup` to install it, `npm run doctor` to see what is missing, or use --backend wasm.',
  );
}

/** Whether a finished native runtime is there. */
export function hasNativeRuntime(): boolean {
  return nativeRuntimeProblem() === undefined;
}

function bindingPath(): string {
  return path.join(runtimeDirectory(), 'lib', 'napi-v8', 'tfjs_binding.node');
}

/**
 * Loads TensorFlow's library, which takes some tenths of a second.
 *
 * @param threads of one operator; 0 leaves it to TensorFlow (all cores)
 * @throws ScorecamError `runtime` when it is missing or does not load
 */
export function loadNativeBinding(threads: number): NativeBinding {
  // TensorFlow reads these once, when it is loaded.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  if (threads > 0) {
    process.env.TF_NUM_INTRAOP_THREADS = String(threads);
    process.env.OMP_NUM_THREADS = String(threads);
  }
  const file = bindingPath();
  const problem = nativeRuntimeProblem();
  if (problem !== undefined) throw problem;
  try {
    return createRequire(file)(file) as NativeBinding;
  } catch (cause) {
    throw new ScorecamError(
      'runtime',
      `TensorFlow's native library does not load: ${cause instanceof Error ? cause.message : String(cause)}`,
      process.env.SCORECAM_LENS_PACKAGE === undefined
        ? `Delete ${runtimeDirectory()} and run \`npm run setup\` again, or use --backend wasm.`
        : 'Use the backend wasm, which runs everywhere.',
      { cause },
    );
  }
}
