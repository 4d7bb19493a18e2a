/** Numbers of a map or of a list made from one. */
type Values = Float32Array | Float64Array;

/**
 * Pearson correlation of two lists of the same length, in [−1, 1].
 *
 * @returns null where all values of one of them are the same
 * @throws RangeError for lists of different length
 */
export function pearson(a: Values, b: Values): number | null {
  if (a.length !== b.length) throw new RangeError(`${a.length} and ${b.length} values cannot be compared`);
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  if (isSame(a) || isSame(b)) return null;
  // Rounding must not lead out of the range.
  return Math.min(1, Math.max(-1, covariance / Math.sqrt(varianceA * varianceB)));
}

function meanOf(values: Values): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function isSame(values: Values): boolean {
  const [first] = values;
  return values.every((value) => value === first);
}
