import type { PictureParams, SaidOfModel } from '../protocol';

/** The file of a repository that says how its models are used. */
export const LENS_FILE = 'scorecam-lens.json';

/** A model as the file says it. */
export interface LensModel {
  /** Absolute path of the model's file or folder. */
  readonly path: string;
  /** What to call it. */
  readonly name?: string;
  /** What is said of the model itself; paths are absolute. */
  readonly said: SaidOfModel;
  /** Target layer where none is asked for. */
  readonly layer?: string;
  /** How a picture becomes the input where that is not asked for. */
  readonly fit?: PictureParams['fit'];
}

export interface LensFile {
  /** Absolute path. */
  readonly path: string;
  readonly models: readonly LensModel[];
  /** The one that explains where none is named: the one that the file calls so, else its first. */
  readonly usual: LensModel | undefined;
}
