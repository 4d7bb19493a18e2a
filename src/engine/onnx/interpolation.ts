/**
 * The matrix of a linear interpolation with half-pixel centres, as `resizeBilinear(…, alignCorners = false,
 * halfPixelCenters = true)` does it along one axis; beyond the outer centres the value stays what it is there.
 *
 * @returns `[to, from]`; each row sums to 1
 */
export function interpolationMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row += 1) {
    const centre = ((row + 0.5) * from) / to - 0.5;
    const lower = Math.floor(centre);
    const share = centre - lower;
    const at = (column: number): number => row * from + Math.max(0, Math.min(from - 1, column));
    matrix[at(lower)] = (matrix[at(lower)] ?? 0) + 1 - share;
    matrix[at(lower + 1)] = (matrix[at(lower + 1)] ?? 0) + share;
  }
  return matrix;
}
