import { printable } from './printable';

/** What kind of thing went wrong; the command line turns it into an exit code, the panel into a button. */
const ERROR_CODES = [
  /** An option, class or layer that does not exist or does not fit. */
  'usage',
  /** The picture cannot be read. */
  'picture',
  /** The model cannot be used. */
  'model',
  /** A native library or another part of the runtime is missing. */
  'runtime',
  /** Results cannot be written. */
  'output',
  /** The work would need, or did need, more memory than it may have. */
  'memory',
  /** The engine process died, hung or spoke another protocol. */
  'engine',
  'cancelled',
  /** A defect of this program. */
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export function isErrorCode(value: unknown): value is ErrorCode {
  return ERROR_CODES.some((code) => code === value);
}

/** What would help, where the way there differs between the command line, for which `hint` is written, and the editor. */
const REMEDIES = [
  'other-layer',
  'model-path',
  'other-fit',
  'start-engine',
  'node-path',
  'model-use',
  'other-method',
  'onnx-provider',
] as const;

export type Remedy = (typeof REMEDIES)[number];

export function isRemedy(value: unknown): value is Remedy {
  return REMEDIES.some((remedy) => remedy === value);
}

/** The one error type of the project: thrown where the cause is known, turned into words once, at the edge. */
export class ScorecamError extends Error {
  override readonly name = 'ScorecamError';
  readonly remedy: Remedy | undefined;

  /**
   * @param code what kind of thing went wrong
   * @param message what happened, one sentence that names the file, layer or option; what a model or a file name puts there
   *   can be shown as it is: control characters are replaced
   * @param hint what the user can do next, in terms of the command line
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint: string,
    { remedy, ...options }: { cause?: unknown; remedy?: Remedy | undefined } = {},
  ) {
    super(printable(message), options);
    this.remedy = remedy;
  }
}

/** Any thrown value as a `ScorecamError`; what was not foreseen becomes `internal`. */
export function toScorecamError(error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new ScorecamError(
    'internal',
    message,
    'This is a defect of Score-CAM Lens; please report it with the log (--verbose).',
    {
      cause: error,
    },
  );
}
