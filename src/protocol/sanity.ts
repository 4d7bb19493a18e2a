import type { MethodUse } from './evaluate';
import type { ClassScore, LayerDescription, ModelInfo, PictureParams } from './messages';

/**
 * What is randomised at a stage: everything from the output down to it, or it alone (Adebayo et al., Sanity Checks for
 * Saliency Maps, arXiv 1810.03292).
 */
export type RandomisationOrder = 'cascading' | 'independent';

/** Compares a method's map of a picture with its maps of models that have lost what they had learned. */
export interface SanityParams extends PictureParams {
  /** Name of the target layer; the last one with a spatial extent when left out. */
  readonly layer?: string;
  /** Index, synset or name of the class that is explained; the predicted one when left out. */
  readonly target?: string;
  readonly uses: readonly MethodUse[];
  readonly orders: readonly RandomisationOrder[];
  /** Layers are put together into so many stages, at most; null: each layer is one. */
  readonly stages: number | null;
  readonly seed: number;
}

/** Layers that are randomised together. */
export interface SanityStage {
  readonly name: string;
  /** From the output to the input. */
  readonly layers: readonly string[];
}

/** How alike two maps are, each in [−1, 1]; null where that cannot be said: a constant map, or one that is too small. */
export interface MapSimilarity {
  readonly spearman: number | null;
  readonly ssim: number | null;
  readonly hog: number | null;
}

/** A method's map of the picture, of a randomised model. */
export interface SanityPoint {
  /** Of the use. */
  readonly method: string;
  readonly order: RandomisationOrder;
  /** Index of the stage, 0 that of the output. */
  readonly stage: number;
  /** With the map of the model as it is. */
  readonly similarity: MapSimilarity;
  /** The map has the same value everywhere: it points at no place. */
  readonly constant: boolean;
  /** Of the class that is explained. */
  readonly probability: number;
  /** What the target layer gives is another one, too, not only what is made of it. */
  readonly changesActivations: boolean;
  /** The map on a small picture. */
  readonly png: Uint8Array;
}

export interface SanityResult {
  readonly image: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly pictureHash: string;
  readonly model: ModelInfo;
  readonly layer: LayerDescription;
  readonly explained: ClassScore;
  readonly seed: number;
  /** From the output to the input. */
  readonly stages: readonly SanityStage[];
  /** Maps of the model as it is, by the names of the uses. */
  readonly originals: readonly { readonly method: string; readonly constant: boolean; readonly png: Uint8Array }[];
  /** By order, then by use, then by stage. */
  readonly points: readonly SanityPoint[];
  /** All maps of an order in one picture: a row a method; the map of the model as it is, then those of the stages. */
  readonly sheets: readonly { readonly order: RandomisationOrder; readonly png: Uint8Array }[];
  readonly forwardPasses: number;
  readonly warnings: readonly string[];
}
