import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A mean over pictures, and how sure it is. */
export interface Estimate {
  readonly mean: number;
  /** Ends of the interval. */
  readonly low: number;
  readonly high: number;
  /** Number of pictures. */
  readonly n: number;
}

export interface BootstrapOptions {
  /** A whole number; the same one gives the same interval. */
  readonly seed: number;
  /** How often pictures are drawn anew. */
  readonly resamples?: number;
  /** Share of the resampled means that lie in the interval, above 0 and below 1. */
  readonly level?: number;
}

/**
 * Mean, and percentile bootstrap interval (Efron 1979): pictures are drawn with replacement, as many as there are, and
 * the interval holds the middle 95 % of the means.
 *
 * @returns null where there are no values
 * @throws RangeError for a value that is no number
 */
export function estimateMean(
  values: readonly number[],
  { seed, resamples = 2000, level = 0.95 }: BootstrapOptions,
): Estimate | null {
  const n = values.length;
  if (n === 0) return null;
  if (!values.every((value) => Number.isFinite(value))) throw new RangeError('there is no mean of what is no number');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const generator = xoroshiro128plus(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let i = 0; i < n; i += 1) sum += values[uniformInt(generator, 0, n - 1)] ?? 0;
    return sum / n;
  }).sort();
  const tail = (1 - level) / 2;
  return { mean, low: quantile(means, tail), high: quantile(means, 1 - tail), n };
}

/**
 * How much larger `first` is than `second` in the mean over the same pictures: the pictures are drawn, not the values,
 * so what makes a picture hard for both does not widen the interval. An interval without 0 tells the two apart.
 *
 * @param first one value a picture, as `second` in the same order
 * @returns null where there are no values
 * @throws RangeError for lists of different length, or a value that is no number
 */
export function estimateDifference(
  first: readonly number[],
  second: readonly number[],
  options: BootstrapOptions,
): Estimate | null {
  if (first.length !== second.length) {
    throw new RangeError(`${first.length} and ${second.length} values are not of the same pictures`);
  }
  return estimateMean(
    first.map((value, i) => value - (second[i] ?? NaN)),
    options,
  );
}

/** Linear between the two nearest values, as numpy's default. */
function quantile(rising: Float64Array, share: number): number {
  const at = share * (rising.length - 1);
  const below = Math.floor(at);
  const low = rising[below] ?? NaN;
  return low + ((rising[below + 1] ?? low) - low) * (at - below);
}
