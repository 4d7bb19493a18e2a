import type { PerturbationCurve } from './perturbation-curve';

/** Of a curve, what places on it are found by. */
export type CurvePoints = Pick<PerturbationCurve, 'pixels' | 'stepPixels' | 'probabilities'>;

/**
 * The probability once a share of the pixels is changed, on the line between the two points beside it.
 *
 * @param share in [0, 1]
 */
export function probabilityAt({ pixels, stepPixels, probabilities }: CurvePoints, share: number): number {
  const changed = share * pixels;
  const last = probabilities.length - 1;
  const before = Math.min(Math.floor(changed / stepPixels), last - 1);
  const [from, to] = [before * stepPixels, Math.min((before + 1) * stepPixels, pixels)];
  const [low, high] = [probabilities[before] ?? NaN, probabilities[before + 1] ?? NaN];
  return low + (high - low) * ((changed - from) / (to - from));
}

/**
 * The smallest share of the pixels with which the probability is no longer above a level, on the line between points.
 *
 * @returns in [0, 1]; null where it stays above it
 */
export function shareUntil({ pixels, stepPixels, probabilities }: CurvePoints, level: number): number | null {
  const at = probabilities.findIndex((probability) => probability <= level);
  if (at <= 0) return at < 0 ? null : 0;
  const [above, below] = [probabilities[at - 1] ?? NaN, probabilities[at] ?? NaN];
  const [from, to] = [(at - 1) * stepPixels, Math.min(at * stepPixels, pixels)];
  return (from + (to - from) * ((above - level) / (above - below))) / pixels;
}
