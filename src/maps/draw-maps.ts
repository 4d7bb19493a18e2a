import { fitRidge } from './ridge';
import { contrastMap, positiveMap, saliencyMap, type Activations, type SaliencyMap, type Size } from './saliency';
import type { ClassScores } from './score-columns';
import { channelWeights, contrastWeights, type WeightingOptions } from './weights';

/** What the maps of a picture are made from. */
export interface MapSource {
  readonly activations: Activations;
  /** Indices of the scored channels, in the order of the scores' rows. */
  readonly channels: Int32Array;
  readonly scores: ClassScores;
}

/** How much of the source is drawn, and how large. */
export interface MapExtent {
  /** How many of the scored channels, the first ones. */
  readonly rows: number;
  /** Of the maps: the model's input size. */
  readonly size: Size;
}

export interface MapRequest extends WeightingOptions, MapExtent {
  readonly predicted: number;
  readonly target: number;
  readonly contrast: boolean;
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
export function drawMaps(source: MapSource, request: MapRequest): DrawnMaps {
  const predicted = drawClass(source, request.predicted, request);
  return {
    predicted,
    target: request.target === request.predicted ? predicted : drawClass(source, request.target, request),
    contrast: request.contrast ? drawContrast(source, request, request) : null,
  };
}

/**
 * The map of one class.
 *
 * @throws RangeError for a class or rows of which there are no scores
 */
export function drawClass(
  { activations, channels, scores }: MapSource,
  classIndex: number,
  { weighting, temperature, rows, size }: WeightingOptions & MapExtent,
): SaliencyMap {
  if (weighting === 'ridge') {
    const { map } = fitRidge(activations, channels, scores.probabilitiesOf(classIndex, rows));
    return positiveMap(map, activations, size);
  }
  const weights = channelWeights(scores, classIndex, { weighting, temperature }, rows);
  return saliencyMap(activations, channels, weights, size);
}

/**
 * What each scored channel weighs in the map of a class.
 *
 * @throws RangeError for a class of which there are no scores
 */
export function weightsInMap(
  { activations, channels, scores }: MapSource,
  classIndex: number,
  { weighting, temperature }: WeightingOptions,
): Float64Array {
  return weighting === 'ridge'
    ? fitRidge(activations, channels, scores.probabilitiesOf(classIndex)).weights
    : channelWeights(scores, classIndex, { weighting, temperature });
}

/**
 * The map of one class against another, which is the same whatever the weighting.
 *
 * @throws RangeError for a class or rows of which there are no scores
 */
export function drawContrast(
  { activations, channels, scores }: MapSource,
  { predicted, target }: Pick<MapRequest, 'predicted' | 'target'>,
  { rows, size }: MapExtent,
): SaliencyMap {
  return contrastMap(activations, channels, contrastWeights(scores, predicted, target, rows), size);
}
