import type { MapValues } from './energy-share';

/** Wang et al.: a Gaussian window of 11×11 with σ = 1.5, and the constants that keep the quotients finite. */
const RADIUS = 5;
const SIGMA = 1.5;
const K1 = 0.01;
const K2 = 0.03;

/**
 * Structural similarity of two maps (Wang et al. 2004, Image Quality Assessment, eq. 13), in [−1, 1]: the mean, over the
 * places where the window lies inside, of
 * `(2 μ_a μ_b + C_1)(2 σ_ab + C_2) / ((μ_a² + μ_b² + C_1)(σ_a² + σ_b² + C_2))`, as scikit-image computes it with
 * `gaussian_weights=True, sigma=1.5, use_sample_covariance=False`.
 *
 * @param a and `b`: of one size, at least 11×11
 * @param dataRange distance between the smallest and the largest possible value; 1 for saliency maps
 * @throws RangeError for maps of different size, or too small ones
 */
export function ssim(a: MapValues, b: MapValues, dataRange = 1): number {
  const { width, height } = a;
  if (b.width !== width || b.height !== height || Math.min(width, height) <= 2 * RADIUS) {
    throw new RangeError(`maps of ${width}×${height} and ${b.width}×${b.height} pixels cannot be compared`);
  }
  const window = gaussianWindow();
  const meanOf = (value: (i: number) => number): Float64Array => localMeans(value, a, window);
  const at = ({ data }: MapValues, i: number): number => data[i] ?? 0;
  const [ofA, ofB] = [meanOf((i) => at(a, i)), meanOf((i) => at(b, i))];
  const squares = meanOf((i) => at(a, i) ** 2 + at(b, i) ** 2);
  const products = meanOf((i) => at(a, i) * at(b, i));
  const [c1, c2] = [(K1 * dataRange) ** 2, (K2 * dataRange) ** 2];
  let sum = 0;
  for (let i = 0; i < ofA.length; i += 1) {
    const [x, y] = [ofA[i] ?? 0, ofB[i] ?? 0];
    const variances = (squares[i] ?? 0) - x * x - y * y;
    const covariance = (products[i] ?? 0) - x * y;
    sum += ((2 * x * y + c1) * (2 * covariance + c2)) / ((x * x + y * y + c1) * (variances + c2));
  }
  return sum / ofA.length;
}

function gaussianWindow(): Float64Array {
  const window = Float64Array.from({ length: 2 * RADIUS + 1 }, (_, i) => Math.exp(-0.5 * ((i - RADIUS) / SIGMA) ** 2));
  const sum = window.reduce((total, weight) => total + weight, 0);
  return window.map((weight) => weight / sum);
}

/** Weighted means in windows that lie inside, `[height − 10, width − 10]`. */
function localMeans(
  value: (i: number) => number,
  { width, height }: Pick<MapValues, 'width' | 'height'>,
  window: Float64Array,
): Float64Array {
  const values = Float64Array.from({ length: width * height }, (_, i) => value(i));
  const [across, down] = [width - 2 * RADIUS, height - 2 * RADIUS];
  const rows = new Float64Array(height * across);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < across; x += 1) rows[y * across + x] = weigh(values, window, y * width + x, 1);
  }
  const means = new Float64Array(down * across);
  for (let i = 0; i < means.length; i += 1) means[i] = weigh(rows, window, i, across);
  return means;
}

function weigh(values: Float64Array, window: Float64Array, from: number, step: number): number {
  let sum = 0;
  for (let d = 0; d < window.length; d += 1) sum += (window[d] ?? 0) * (values[from + d * step] ?? 0);
  return sum;
}
