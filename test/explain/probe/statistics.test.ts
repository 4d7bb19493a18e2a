import { describe, expect, test } from 'vitest';
import { differsFromZero, mcnemarProbability, wilsonInterval } from '../../../src/explain/probe/statistics';

describe('wilsonInterval', () => {
  test('gives the figures of Newcombe (1998), method 3', () => {
    // Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    for (const [hits, count, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(hits, count);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  test('ends at 1 where everything is right', () => {
    // z² / (n + z²) is what is left below.
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval(10, 10).high).toBeCloseTo(1, 12);
    expect(wilsonInterval(10, 10).low).toBeCloseTo(10 / (10 + z2), 12);
  });
});

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
