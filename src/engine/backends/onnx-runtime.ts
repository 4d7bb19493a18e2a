import type * as onnxruntime from 'onnxruntime-node';
import { ScorecamError } from '../../shared/errors';

export type OnnxRuntime = typeof onnxruntime;

/** Part of the package's name, and of what `doctor` says. */
export const ONNXRUNTIME = '1.30.0';

/**
 * Loads onnxruntime's library.
 *
 * @throws ScorecamError `runtime` where it is missing or does not load
 */
export async function loadOnnxRuntime(): Promise<OnnxRuntime> {
  try {
    const module = await import('onnxruntime-node');
    const runtime = 'default' in module ? module.default : module;
    // Its warnings are about its own fusions.
    runtime.env.logLevel = 'error';
    return runtime;
  } catch (cause) {
    throw missingRuntime(cause);
  }
}

/** The build of a package says here which kind it is; in a checkout nothing does. */
function missingRuntime(cause: unknown): ScorecamError {
  if (process.env.SCORECAM_LENS_PACKAGE === 'universal') {
    return new ScorecamError(
      'runtime',
      'ONNX models are run by onnxruntime, a native library that the package for every platform does without.',
      `Install the extension's package for ${process.platform}-${process.arch}, or export the model for TensorFlow.js.`,
      { cause },
    );
  }
  return new ScorecamError(
    'runtime',
    `ONNX models are run by onnxruntime, which does not load: ${cause instanceof Error ? firstLine(cause.message) : String(cause)}`,
    process.env.SCORECAM_LENS_PACKAGE === undefined
      ? 'Run `npm ci --ignore-scripts` to install it; it exists for Linux, macOS and Windows.'
      : 'Install the extension again, or export the model for TensorFlow.js.',
    { cause },
  );
}

export function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 500);
}
