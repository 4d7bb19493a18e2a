import { weightsInMap, type MapSource } from './draw-maps';
import { contrastWeights, type WeightingOptions } from './weights';

/** A number for each of the two classes. */
export interface OfBoth {
  readonly predicted: number;
  readonly target: number;
}

/** What one channel says about the two classes. */
export interface ChannelEvidence {
  /** Index of the channel in its layer. */
  readonly channel: number;
  /** Weights of the channel in the maps of the classes. */
  readonly weights: OfBoth;
  /** Weight in the contrast: above zero for the predicted class, below for the target. */
  readonly contrast: number;
  /** Probabilities of the classes for the picture masked by the channel, in [0, 1]. */
  readonly probabilities: OfBoth;
}

export interface Evidence {
  /** The channels with the largest weights in the map of each class, the largest first. */
  readonly predicted: readonly ChannelEvidence[];
  readonly target: readonly ChannelEvidence[];
  /** The channels with the largest absolute weights in the contrast, the largest first. */
  readonly difference: readonly ChannelEvidence[];
}

export interface EvidenceRequest extends WeightingOptions {
  /** Indices of the classes. */
  readonly predicted: number;
  readonly target: number;
  /** Channels of each list; fewer where fewer were scored. */
  readonly count: number;
}

/**
 * The channels that a map is mostly made of, and those that tell two classes apart.
 *
 * A map is `Σ_k w_k A^k` (Wang et al., Score-CAM, arXiv 1910.01279, eq. 3) or, for `ridge`, the same of masks, so a
 * channel speaks for a class by its weight `w_k` in that class's map, whatever weighting it comes from, and for one class rather than the other by its
 * weight in the contrast (`contrastWeights`). Of equal weights the channel that was scored earlier comes first.
 *
 * @throws RangeError for a class of which there are no scores
 */
export function findEvidence(source: MapSource, request: EvidenceRequest): Evidence {
  const { channels, scores } = source;
  const { predicted, target, count } = request;
  const { rows } = scores;
  const both = <T>(of: (classIndex: number) => T): { predicted: T; target: T } => ({
    predicted: of(predicted),
    target: of(target),
  });
  const weights = both((classIndex) => weightsInMap(source, classIndex, request));
  const probabilities = both((classIndex) => scores.probabilitiesOf(classIndex));
  const contrast = contrastWeights(scores, predicted, target);
  const rowOf = (values: { predicted: Float64Array; target: Float64Array }, row: number): OfBoth => ({
    predicted: values.predicted[row] ?? 0,
    target: values.target[row] ?? 0,
  });
  const largest = (strengths: Float64Array): ChannelEvidence[] =>
    Array.from({ length: rows }, (_, row) => row)
      .sort((a, b) => (strengths[b] ?? 0) - (strengths[a] ?? 0) || a - b)
      .slice(0, count)
      .map((row) => ({
        channel: channels[row] ?? 0,
        weights: rowOf(weights, row),
        contrast: contrast[row] ?? 0,
        probabilities: rowOf(probabilities, row),
      }));
  return {
    predicted: largest(weights.predicted),
    target: largest(weights.target),
    difference: largest(contrast.map(Math.abs)),
  };
}
