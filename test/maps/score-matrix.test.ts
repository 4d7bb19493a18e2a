import { describe, expect, it } from 'vitest';
import { ScoreMatrix } from '../../src/maps';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';

describe('ScoreMatrix', () => {
  const rows = Float32Array.of(1, 2, 6, 0, Math.log(3), -100);

  it('centres logits over the classes of a softmax, row by row', () => {
    const matrix = new ScoreMatrix(2, 3, 'softmax');
    matrix.append(Float32Array.of(1, 2, 6, -3, 0, 0));
    expect(Array.from(matrix.logitsOf(0))).toEqual([-2, -2]);
    expect(Array.from(matrix.logitsOf(2))).toEqual([3, 1]);
  });

  it('leaves the logits of several labels as they are', () => {
    const matrix = new ScoreMatrix(2, 3, 'sigmoid');
    matrix.append(rows);
    expect(Array.from(matrix.logitsOf(2))).toEqual([6, -100]);
    // sigmoid(ln 3) = 3/4, sigmoid(2) = 1 / (1 + e⁻²)
    expect(largestDifference(matrix.probabilitiesOf(1), [1 / (1 + Math.exp(-2)), 0.75]).error).toBeLessThan(1e-7);
    expect(matrix.probabilitiesOf(2)[1]).toBeCloseTo(Math.exp(-100), 50);
  });

  it('gives softmax probabilities that sum to one', () => {
    const matrix = new ScoreMatrix(2, 3, 'softmax');
    matrix.append(rows);
    // e¹, e², e⁶ and 1, 3, e⁻¹⁰⁰
    const sum = Math.E + Math.exp(2) + Math.exp(6);
    expect(largestDifference(matrix.probabilitiesOf(1), [Math.exp(2) / sum, 0.75]).error).toBeLessThan(1e-7);
    const columns = [0, 1, 2].map((classIndex) => matrix.probabilitiesOf(classIndex));
    for (const row of [0, 1])
      expect(columns.reduce((total, column) => total + (column[row] ?? NaN), 0)).toBeCloseTo(1, 12);
    expect(
      largestDifference(
        columns.map((column) => column[0] ?? NaN),
        toProbabilities(rows.subarray(0, 3), 'softmax'),
      ).error,
    ).toBeLessThan(1e-7);
  });

  it('grows by any number of rows, and answers for the first ones', () => {
    const matrix = new ScoreMatrix(4, 2, 'softmax');
    matrix.append(Float32Array.of(0, 1));
    matrix.append(new Float32Array(0));
    matrix.append(Float32Array.of(2, 3, 8, 4));
    expect(matrix.rows).toBe(3);
    expect(Array.from(matrix.logitsOf(0))).toEqual([-0.5, -0.5, 2]);
    expect(Array.from(matrix.logitsOf(0, 2))).toEqual([-0.5, -0.5]);
    expect(matrix.logitsOf(0, 0)).toHaveLength(0);
    expect(matrix.byteLength).toBe(4 * 2 * 4 + 2 * 4 * 8);
  });

  it.each([
    [
      'more rows than fit',
      (matrix: ScoreMatrix) => {
        matrix.append(new Float32Array(6));
      },
    ],
    [
      'half a row',
      (matrix: ScoreMatrix) => {
        matrix.append(new Float32Array(1));
      },
    ],
    ['a class that is not there', (matrix: ScoreMatrix) => matrix.logitsOf(2)],
    ['a negative class', (matrix: ScoreMatrix) => matrix.probabilitiesOf(-1)],
    ['half a class', (matrix: ScoreMatrix) => matrix.probabilitiesOf(0.5)],
    ['rows that are not there yet', (matrix: ScoreMatrix) => matrix.logitsOf(0, 2)],
    ['negative rows', (matrix: ScoreMatrix) => matrix.logitsOf(0, -1)],
  ])('refuses %s', (_, use) => {
    const matrix = new ScoreMatrix(2, 2, 'softmax');
    matrix.append(Float32Array.of(1, 2));
    expect(() => {
      use(matrix);
    }).toThrow(RangeError);
    expect(matrix.rows).toBe(1);
  });

  it('refuses to fill the memory', () => {
    expect(() => new ScoreMatrix(100_000, 100_000, 'softmax')).toThrow(expect.objectContaining({ code: 'memory' }));
  });
});
