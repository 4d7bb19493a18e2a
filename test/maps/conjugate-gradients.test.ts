import { describe, expect, it } from 'vitest';
import { solveByConjugateGradients } from '../../src/maps/conjugate-gradients';
import { largestDifference } from '../support/largest-difference';

/** @param rows of a symmetric matrix */
function times(rows: readonly (readonly number[])[]): (vector: Float64Array) => Float64Array {
  return (vector) => Float64Array.from(rows, (row) => row.reduce((sum, value, i) => sum + value * (vector[i] ?? 0), 0));
}

describe('conjugate gradients', () => {
  it('solve what is solved by hand', () => {
    // 4 · 1 + 1 · 2 = 6, 1 · 1 + 3 · 2 = 7
    const matrix = [
      [4, 1],
      [1, 3],
    ];
    const x = solveByConjugateGradients(times(matrix), Float64Array.of(6, 7));
    expect(largestDifference(x, [1, 2]).error).toBeLessThan(1e-12);
  });

  it('give nothing for nothing, without a product', () => {
    const x = solveByConjugateGradients(() => {
      throw new Error('not needed');
    }, new Float64Array(3));
    expect(x).toEqual(new Float64Array(3));
  });

  it('refuse a matrix that is not positive definite', () => {
    const matrix = [
      [1, 0],
      [0, -1],
    ];
    expect(() => solveByConjugateGradients(times(matrix), Float64Array.of(1, 2))).toThrow('not positive definite');
  });
});
