import type { PictureParams } from './messages';

/** A map whose worth is measured on the picture that it was made of, whatever the method that made it. */
export interface MapToMeasure {
  /** Index of the class that the map is of. */
  readonly classIndex: number;
  /** `[height, width]` at the model's input size, in [0, 1]. */
  readonly data: Float32Array;
}

/** What the maps of a picture are worth: asked in the background, once they are seen. */
export interface MeasureParams extends PictureParams {
  readonly maps: readonly MapToMeasure[];
  /** Steps of a curve, 2 to 224; for what they take see `passesOfMap`. */
  readonly steps: number;
  /** A newer request of the same view takes the place of an older one, which ends as cancelled. */
  readonly view?: string;
}

/**
 * Forward passes that measuring a map takes: a curve each for insertion and deletion with a point before the first step,
 * the picture under the map and under its upper half, and as it is.
 */
export function passesOfMap(steps: number): number {
  return 2 * (steps + 1) + 3;
}

/** How the class's probability moves while pixels are changed, those first to which the map gives the most. */
export interface MeasuredCurve {
  /** Pixels of the model's input, and how many of them change a step; the last step may be shorter. */
  readonly pixels: number;
  readonly stepPixels: number;
  /** From no pixel changed to all, in [0, 1]. */
  readonly probabilities: Float64Array;
  /** Area under the curve, in [0, 1]. */
  readonly auc: number;
}

/** The class's probability for the picture seen through its map. */
export interface MeasuredDrop {
  /** For the picture as it is, and masked, in [0, 1]. */
  readonly full: number;
  readonly masked: number;
  /** `max(0, full − masked) / full · 100`. */
  readonly dropPercent: number;
  readonly increased: boolean;
}

export interface MapMeasurement {
  readonly classIndex: number;
  readonly drop: MeasuredDrop;
  /** Under the map of which the half with the smallest values is zero. */
  readonly dropUpperHalf: MeasuredDrop;
  /** From the blurred picture to the picture; the larger the area, the better the map. */
  readonly insertion: MeasuredCurve;
  /** From the picture to the zero of the first learned layer; the smaller the area, the better the map. */
  readonly deletion: MeasuredCurve;
}

export interface MeasureResult {
  /** In the order of the maps. */
  readonly measurements: readonly MapMeasurement[];
  readonly forwardPasses: number;
}
