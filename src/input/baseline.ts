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

/** Blurs `lines` lines of `length` pixels; one step along a line is `step` values, to the next `lineStep`. */
function blurLines(
  source: Float32Array,
  weights: Float64Array,
  { channels, length, lines, step, lineStep }: Record<'channels' | 'length' | 'lines' | 'step' | 'lineStep', number>,
): Float32Array {
  const target = new Float32Array(source.length);
  for (let line = 0; line < lines; line++) {
    for (let channel = 0; channel < channels; channel++) {
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

/** The baseline `blur` of an input `[height, width, channels]`. */
export function blurInput(input: Float32Array, { width, height }: Preprocessing['inputSize']): Float32Array {
  const weights = gaussianWeights((BLUR_SIGMA.pixels * Math.max(width, height)) / BLUR_SIGMA.atSide);
  const channels = input.length / (width * height);
  const row = width * channels;
  const rows = blurLines(input, weights, { channels, length: width, lines: height, step: channels, lineStep: row });
  return blurLines(rows, weights, { channels, length: height, lines: width, step: row, lineStep: channels });
}

/** An input of one colour: `values` are those of its channels, in the order that the model has them. */
export function plainInput(pixelCount: number, values: readonly number[]): Float32Array {
  const result = new Float32Array(pixelCount * values.length);
  for (let i = 0; i < result.length; i++) result[i] = values[i % values.length] ?? 0;
  return result;
}

/** What the model's channels get for an opaque pixel that has the same level in all colours. */
export function greyInput(level: number, preprocessing: Preprocessing): number[] {
  return preprocessing.mean.map((_, channel) => levelToInput(channel < 3 ? level : 255, channel, preprocessing));
}

function channelMeans(input: Float32Array, channels: number): number[] {
  const sums = new Array<number>(channels).fill(0);
  for (let i = 0; i < input.length; i++) sums[i % channels] = (sums[i % channels] ?? 0) + (input[i] ?? 0);
  return sums.map((sum) => sum / (input.length / channels));
}

/**
 * The input that a mask of zeros shows to the model.
 *
 * - `zero`: zero of the space that the first learned layer sees, what Score-CAM's released code multiplies towards
 *   (Wang et al. 2020).
 * - `black`: level 0 of the picture's colours.
 * - `mean`: the frame's own mean of each channel.
 * - `blur`: the frame blurred by a Gaussian of σ = 10/224 of its larger side, edges repeated, cut at 3σ; Fong and Vedaldi
 *   (2017, "Interpretable Explanations of Black Boxes by Meaningful Perturbation") blur with σ = 10 at 224 pixels.
 *
 * @param input the frame as model input, float32 [H, W, channels]
 * @param preprocessing tells H, W and the number of channels
 * @param zero the constants of `zero`, one a channel in the order of `preprocessing.channelOrder`
 * @returns float32 [H, W, channels]
 * @throws RangeError if `input` has not the input size
 */
export function baselineInput(
  kind: BaselineKind,
  input: Float32Array,
  preprocessing: Preprocessing,
  zero: readonly number[],
): Float32Array {
  const { width, height } = preprocessing.inputSize;
  const pixelCount = width * height;
  const channels = preprocessing.mean.length;
  if (input.length !== pixelCount * channels || zero.length !== channels) {
    throw new RangeError(`The input has ${input.length} values, ${width}×${height}×${channels} were expected.`);
  }
  switch (kind) {
    case 'zero':
      return plainInput(pixelCount, zero);
    case 'black':
      return plainInput(pixelCount, greyInput(0, preprocessing));
    case 'mean':
      return plainInput(pixelCount, channelMeans(input, channels));
    case 'blur':
      return blurInput(input, { width, height });
  }
}
