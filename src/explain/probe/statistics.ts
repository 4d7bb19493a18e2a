/** Two-sided 95 % of the normal distribution. */
const Z = 1.959963984540054;

/**
 * McNemar's exact test of two ways to answer the same questions: how likely one is at least so much ahead if both are
 * equally good, two-sided.
 *
 * @param onlyFirst questions that only the first one answers rightly
 * @param onlySecond those that only the second one does
 */
export function mcnemarProbability(onlyFirst: number, onlySecond: number): number {
  const count = onlyFirst + onlySecond;
  let term = 0.5 ** count;
  let tail = term;
  for (let k = 1; k <= Math.min(onlyFirst, onlySecond); k++) {
    term *= (count - k + 1) / k;
    tail += term;
  }
  return Math.min(1, 2 * tail);
}

/**
 * Whether the mean of some numbers differs from 0 by more than chance explains (95 %, by the normal distribution).
 *
 * @returns false for fewer than two numbers
 */
export function differsFromZero(values: readonly number[]): boolean {
  if (values.length < 2) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.abs(mean) > Z * Math.sqrt(variance / values.length);
}
