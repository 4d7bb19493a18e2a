/** `L` with `A = L Lᵀ` (Cholesky), by which `A x = b` is solved for many `b`. */
export interface Factor {
  readonly size: number;
  /** `[size, size]`, of which only the lower triangle counts. */
  readonly lower: Float64Array;
}

/**
 * @param matrix `[size, size]`, symmetric and positive definite; it becomes the factor
 * @throws RangeError for a matrix that is not
 */
export function factorise(matrix: Float64Array, size: number): Factor {
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let rest = matrix[row * size + column] ?? 0;
      for (let i = 0; i < column; i += 1) rest -= (matrix[row * size + i] ?? 0) * (matrix[column * size + i] ?? 0);
      if (row === column && !(rest > 0)) throw new RangeError('the matrix is not positive definite');
      matrix[row * size + column] = row === column ? Math.sqrt(rest) : rest / (matrix[column * size + column] ?? 0);
    }
  }
  return { size, lower: matrix };
}

/** @returns `x` with `L Lᵀ x = b` */
export function solve({ size, lower }: Factor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let row = 0; row < size; row += 1) {
    let rest = x[row] ?? 0;
    for (let i = 0; i < row; i += 1) rest -= (lower[row * size + i] ?? 0) * (x[i] ?? 0);
    x[row] = rest / (lower[row * size + row] ?? 0);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let rest = x[row] ?? 0;
    for (let i = row + 1; i < size; i += 1) rest -= (lower[i * size + row] ?? 0) * (x[i] ?? 0);
    x[row] = rest / (lower[row * size + row] ?? 0);
  }
  return x;
}
