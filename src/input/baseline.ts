import { levelToInput } from './model-input';
import type { Preprocessing } from './types';

/** What stands for "nothing to see" where a mask hides the picture. */
export type BaselineKind = 'zero' | 'black' | 'mean' | 'blur';

/** Standard deviation of the blur, as a share of the larger side of the input. */
const BLUR_SIGMA = { pixels: 10, atSide: 224 };

/** One weight for each distance 0…radius, radius = ⌊3σ⌋, so that both sides together sum to 1. */
function gaussianWeights(sigma: number): Float64Array {
  const weights = Float64Array.from({ length: Math.floor(3 * sigma) + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = weights.reduce((total, weight, d) => total + (d === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / sum);
}

/** Blurs `lines` lines of `length` values of 3 channels; one step along a line is `step` values, to the next `lineStep`. */
function blurLines(
  source: Float32Array,
  weights: Float64Array,
  { length, lines, step, lineStep }: { length: number; lines: number; step: number; lineStep: number },
): Float32Array {
  const target = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < 3; channel++) {
      const start = line * lineStep + channel;
      const at = (i: number): number => source[start + Math.min(Math.max(i, 0), length - 1) * step] ?? 0;
      for (let i = 0; i < length; i++) {
        let sum = (weights[0] ?? 0) * at(i);
        for (let d = 1; d < weights.length; d++) sum += (weights[d] ?? 0) * (at(i - d) + at(i + d));
        target[start + i * step] = sum;
      }
    }
  }
  return target;
}

/** The baseline `blur` of an input `[height, width, 3]`. */
export function blurInput(input: Float32Array, { width, height }: Preprocessing['inputSize']): Float32Array {
  const weights = gaussianWeights((BLUR_SIGMA.pixels * Math.max(width, height)) / BLUR_SIGMA.atSide);
  const rows = blurLines(input, weights, { length: width, lines: height, step: 3, lineStep: width * 3 });
  return blurLines(rows, weights, { length: height, lines: width, step: width * 3, lineStep: 3 });
}

/** An input of one colour: `values` are those of its channels, in the order that the model has them. */
export function plainInput(pixelCount: number, values: readonly [number, number, number]): Float32Array {
  const result = new Float32Array(pixelCount * 3);
  for (let i = 0; i < result.length; i++) result[i] = values[(i % 3) as 0 | 1 | 2];
  return result;
}

/** What the model's channels get for a pixel that has the same level in all three. */
export function greyInput(level: number, preprocessing: Preprocessing): [number, number, number] {
  const channel = (index: number): number => levelToInput(level, index, preprocessing);
  return [channel(0), channel(1), channel(2)];
}

function channelMeans(input: Float32Array): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < input.length; i++) sums[(i % 3) as 0 | 1 | 2] += input[i] ?? 0;
  const count = input.length / 3;
  return [sums[0] / count, sums[1] / count, sums[2] / count];
}

/**
 * The input that a mask of zeros shows to the model.
 *
 * - `zero`: zero of the space that the first learned layer sees, what Score-CAM's released code multiplies towards
 *   (Wang et al. 2020).
 * - `black`: level 0 of the picture.
 * - `mean`: the frame's own mean of each channel.
 * - `blur`: the frame blurred by a Gaussian of σ = 10/224 of its larger side, edges repeated, cut at 3σ; Fong and Vedaldi
 *   (2017, "Interpretable Explanations of Black Boxes by Meaningful Perturbation") blur with σ = 10 at 224 pixels.
 *
 * @param input the frame as model input, float32 [H, W, 3]
 * @param preprocessing tells H and W
 * @param zero the constants of `zero`, one a channel in the order of `preprocessing.channelOrder`
 * @returns float32 [H, W, 3]
 * @throws RangeError if `input` has not the input size
 */
export function baselineInput(
  kind: BaselineKind,
  input: Float32Array,
  preprocessing: Preprocessing,
  zero: readonly [number, number, number],
): Float32Array {
  const { width, height } = preprocessing.inputSize;
  const pixelCount = width * height;
  if (input.length !== pixelCount * 3) {
    throw new RangeError(`The input has ${input.length} values, ${width}×${height}×3 were expected.`);
  }
  switch (kind) {
    case 'zero':
      return plainInput(pixelCount, zero);
    case 'black':
      return plainInput(pixelCount, greyInput(0, preprocessing));
    case 'mean':
      return plainInput(pixelCount, channelMeans(input));
    case 'blur':
      return blurInput(input, { width, height });
  }
}
