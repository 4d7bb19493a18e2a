import type { Size } from '../maps';

/**
 * What a model says of pictures.
 *
 * @param inputs `[count, height, width, channels]` at the model's input size, preprocessed
 * @returns probabilities `[count, classes]`, in [0, 1]
 */
export type ScoreFunction = (inputs: Float32Array, count: number) => Promise<Float32Array>;

export interface Scorer {
  readonly score: ScoreFunction;
  /** At most so many pictures are handed over at once. */
  readonly batchSize: number;
}

/** A picture, and the class of which maps are measured on it. */
export interface MeasuredPicture extends Size {
  /** `[height, width, channels]`, preprocessed. */
  readonly input: Float32Array;
  /** Of the same shape: what is seen where a mask is zero; the zero of the space that the first learned layer sees. */
  readonly baseline: Float32Array;
  readonly classIndex: number;
}

/**
 * The probability of a picture's class under `count` variations of it, scored in batches.
 *
 * @param draw fills in one variation `[height, width, channels]`; called in the order of the indices, each once
 * @returns `[count]`, in [0, 1]
 * @throws RangeError for a class that the model has not, or a probability that is no number
 */
export async function scoreVariations(
  { score, batchSize }: Scorer,
  { input, classIndex }: MeasuredPicture,
  count: number,
  draw: (index: number, target: Float32Array) => void,
): Promise<Float64Array> {
  const result = new Float64Array(count);
  for (let from = 0; from < count; from += batchSize) {
    const many = Math.min(batchSize, count - from);
    const inputs = new Float32Array(many * input.length);
    for (let i = 0; i < many; i += 1) draw(from + i, inputs.subarray(i * input.length, (i + 1) * input.length));
    const rows = await score(inputs, many);
    const classes = rows.length / many;
    if (!(classIndex < classes)) throw new RangeError(`the scores of class ${classIndex} are not there`);
    for (let i = 0; i < many; i += 1) {
      const probability = rows[i * classes + classIndex] ?? NaN;
      if (!Number.isFinite(probability)) throw new RangeError(`the model gives no probability of class ${classIndex}`);
      result[from + i] = probability;
    }
  }
  return result;
}

/** @throws RangeError for a map that has not one value a pixel */
export function checkPixels(map: Float32Array, { height, width }: Size): void {
  if (map.length !== height * width) {
    throw new RangeError(`a map of ${map.length} values does not lie on ${width}×${height} pixels`);
  }
}
