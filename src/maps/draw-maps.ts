import { contrastMap, saliencyMap, type Activations, type SaliencyMap, type Size } from './saliency';
import type { ClassScores } from './score-columns';
import { channelWeights, contrastWeights, type WeightingOptions } from './weights';

/** What the maps of a picture are made from. */
export interface MapSource {
  readonly activations: Activations;
  /** Indices of the scored channels, in the order of the scores' rows. */
  readonly channels: Int32Array;
  readonly scores: ClassScores;
}

export interface MapRequest extends WeightingOptions {
  readonly predicted: number;
  readonly target: number;
  readonly contrast: boolean;
  /** How many of the scored channels, the first ones. */
  readonly rows: number;
  /** Of the maps: the model's input size. */
  readonly size: Size;
}

/** The maps of two classes, and of one against the other; null where that was not asked for. */
export interface DrawnMaps {
  readonly predicted: SaliencyMap;
  readonly target: SaliencyMap;
  readonly contrast: SaliencyMap | null;
}

/**
 * The maps of two classes, and of one against the other, from scores that are there; no forward pass.
 *
 * @throws RangeError for a class or rows of which there are no scores
 */
export function drawMaps({ activations, channels, scores }: MapSource, request: MapRequest): DrawnMaps {
  const { rows, size } = request;
  const used = channels.subarray(0, rows);
  const mapOf = (classIndex: number): SaliencyMap =>
    saliencyMap(activations, used, channelWeights(scores, classIndex, request, rows), size);
  const predicted = mapOf(request.predicted);
  return {
    predicted,
    target: request.target === request.predicted ? predicted : mapOf(request.target),
    contrast: request.contrast
      ? contrastMap(activations, used, contrastWeights(scores, request.predicted, request.target, rows), size)
      : null,
  };
}
