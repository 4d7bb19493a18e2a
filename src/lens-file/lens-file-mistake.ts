import { ScorecamError } from '../shared/errors';

/** Where a `scorecam-lens.json` cannot be used. */
export interface MistakePlace {
  /** Absolute path of the file. */
  readonly file: string;
  /** From 1; undefined where all of it is meant. */
  readonly line?: number;
}

/** What is wrong with a `scorecam-lens.json`, for whoever shows the place. */
export class LensFileMistake extends ScorecamError {
  constructor(
    message: string,
    readonly place: MistakePlace,
    { hint = 'Correct the file.', cause }: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super('model', message, hint, { cause });
  }
}
