import type { LayerDescription, PictureParams, PredictResult } from './messages';

/** Everything that is known about a model, tried on a picture. */
export interface ExamineParams extends PictureParams {
  /** Name of the target layer; the usual one when left out. */
  readonly layer?: string;
}

export interface ExamineResult extends PredictResult {
  /** Those of the model's files that are there, absolute paths. */
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  /** Of the picture that the model takes. */
  readonly input: { readonly channels: number; readonly channelOrder: 'rgb' | 'bgr' };
  readonly labels: {
    readonly classes: number;
    /** What names them: a file, or in words what else; null where numbers stand for them. */
    readonly source: string | null;
    /** The names of the first classes, in the order of the model's output; none where numbers stand for them. */
    readonly first: readonly string[];
  };
  readonly output: {
    /** How its numbers become probabilities. */
    readonly activation: 'softmax' | 'sigmoid';
    /** Nothing says so; the numbers look like it. */
    readonly isGuessed: boolean;
    /** It is one number, of which two classes are made. */
    readonly isOneNumber?: boolean;
  };
  readonly layers: readonly LayerDescription[];
  readonly defaultLayer: string;
  /** The one that was asked for, else the default. */
  readonly targetLayer: string;
  /** Masked pictures that are computed at once. */
  readonly batchSize: number;
  /** Of all classes, in the order of the model's output. */
  readonly probabilities: Float32Array;
}
