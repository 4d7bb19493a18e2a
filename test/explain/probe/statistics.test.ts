import { describe, expect, test } from 'vitest';
import { differsFromZero, mcnemarProbability } from '../../../src/explain/probe/statistics';

describe('mcnemarProbability', () => {
  test('is the two-sided binomial of the answers that differ', () => {
    expect(mcnemarProbability(0, 0)).toBe(1);
    expect(mcnemarProbability(5, 0)).toBeCloseTo(2 / 2 ** 5, 12);
    expect(mcnemarProbability(6, 0)).toBeCloseTo(2 / 2 ** 6, 12);
    // (1 + 10 + 45) / 2¹⁰, twice.
    expect(mcnemarProbability(8, 2)).toBeCloseTo((2 * 56) / 1024, 12);
    expect(mcnemarProbability(2, 8)).toBe(mcnemarProbability(8, 2));
    expect(mcnemarProbability(4, 4)).toBe(1);
  });
});

describe('differsFromZero', () => {
  test('compares the mean with its standard error', () => {
    // Mean 1 and deviation 2: the error of the mean of n numbers is 2/√n, so about 15.4 of them are needed.
    const around = (count: number): number[] =>
      Array.from({ length: count }, (_, i) => 1 + (i % 2 === 0 ? 2 : -2) * Math.sqrt((count - 1) / count));
    expect(differsFromZero(around(14))).toBe(false);
    expect(differsFromZero(around(16))).toBe(true);
    expect(differsFromZero(around(16).map((value) => -value))).toBe(true);
  });

  test('does not judge by one number, and sees no difference in zeros', () => {
    expect(differsFromZero([5])).toBe(false);
    expect(differsFromZero([0, 0, 0])).toBe(false);
  });
});
