import type { BackendName, ModelInfo, PictureParams, PreprocessInfo } from './messages';

/** Predicting many pictures; the answers come while it works, as progress of the kind `answered`. */
export interface PredictManyParams extends Omit<PictureParams, 'image'> {
  /** Absolute paths; without any only the model is told about. */
  readonly images: readonly string[];
  /** For each picture the class of which the probability is wanted whatever it is; null where none is. */
  readonly asked?: readonly (number | null)[];
  /** How many of the most likely classes are told, 1 to 100. */
  readonly top: number;
  /** Absolute path of a picture whose folder may be one of those that name the classes. */
  readonly example?: string;
}

/** What probabilities depend on besides a picture's bytes. */
export interface PredictSetting {
  readonly model: string;
  /** SHA-256 of what the model was read from, hexadecimal. */
  readonly modelHash: string;
  readonly backend: BackendName;
  /** How levels become numbers, and how the picture is cut and resized, in words. */
  readonly preprocess: string;
  /** What the model's numbers are taken for, and which of its outputs. */
  readonly output: string;
}

export interface PredictManyResult {
  readonly model: ModelInfo;
  readonly preprocess: PreprocessInfo;
  readonly backend: BackendName;
  readonly setting: PredictSetting;
  /** Names and WordNet ids (null where there are none) of the classes, in the order of the model's output. */
  readonly classes: { readonly labels: readonly string[]; readonly synsets: readonly (string | null)[] };
  /** Pictures that are computed at once. */
  readonly batchSize: number;
  readonly warnings: readonly string[];
  /** Forward is the time inside the model, waited that in which no decoded picture was there. */
  readonly timingMs: {
    readonly load: number;
    readonly forward: number;
    readonly waited: number;
    readonly total: number;
  };
}
