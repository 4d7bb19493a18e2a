import type { MeasuredPicture } from './scored-picture';

/** Width of the kernel in pixels, and its standard deviation, in RISE's published evaluation. */
const KERNEL = { side: 11, sigma: 5 };

/** scipy's Gaussian filter is cut off at so many standard deviations. */
const CUT_SIGMAS = 4;

/**
 * The picture from which insertion begins: blurred as RISE's published code does (Petsiuk et al., arXiv 1806.07421,
 * `evaluation.py`): a kernel of 11×11 with σ = 5, and beyond the borders zero, here the baseline.
 *
 * @returns `[height, width, channels]`
 */
export function blurForInsertion({ input, baseline, height, width }: MeasuredPicture): Float32Array {
  const kernel = reflectedGaussian();
  const channels = input.length / (height * width);
  const rest = input.map((value, i) => value - (baseline[i] ?? 0));
  const rows = convolve(rest, kernel, { length: width, step: channels });
  const blurred = convolve(rows, kernel, { length: height, step: width * channels });
  return blurred.map((value, i) => value + (baseline[i] ?? 0));
}

/**
 * What scipy's `gaussian_filter` makes of a single 1 in the middle of as many zeros: the Gaussian reaches beyond the
 * kernel, and is reflected at its borders, so that the weights still sum to 1.
 */
function reflectedGaussian(): Float64Array {
  const { side, sigma } = KERNEL;
  const radius = Math.floor(CUT_SIGMAS * sigma + 0.5);
  const middle = Math.floor(side / 2);
  const kernel = new Float64Array(side);
  let sum = 0;
  for (let distance = -radius; distance <= radius; distance += 1) {
    const weight = Math.exp(-0.5 * (distance / sigma) ** 2);
    sum += weight;
    // Period of twice the side: d c b a | a b c d | d c b a.
    const at = (((middle + distance) % (2 * side)) + 2 * side) % (2 * side);
    const reflected = at < side ? at : 2 * side - 1 - at;
    kernel[reflected] = (kernel[reflected] ?? 0) + weight;
  }
  return kernel.map((weight) => weight / sum);
}

/** Along lines of `length` values that lie `step` apart; zero beyond their ends. */
function convolve(
  source: Float32Array,
  kernel: Float64Array,
  { length, step }: Record<'length' | 'step', number>,
): Float32Array {
  const radius = (kernel.length - 1) / 2;
  return source.map((_, i) => {
    const at = Math.floor(i / step) % length;
    let sum = 0;
    for (let d = Math.max(-radius, -at); d <= Math.min(radius, length - 1 - at); d += 1) {
      sum += (kernel[d + radius] ?? 0) * (source[i + d * step] ?? 0);
    }
    return sum;
  });
}
