/** The largest absolute difference and where it is; a failing test prints it beside its tolerance. */
export function largestDifference(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): { error: number; at: number } {
  if (actual.length !== expected.length) throw new Error(`${actual.length} numbers, ${expected.length} were expected`);
  let worst = { error: 0, at: -1 };
  for (let i = 0; i < actual.length; i += 1) {
    const error = Math.abs((actual[i] ?? NaN) - (expected[i] ?? NaN));
    if (!(error <= worst.error)) worst = { error: Number.isNaN(error) ? Infinity : error, at: i };
  }
  return worst;
}
