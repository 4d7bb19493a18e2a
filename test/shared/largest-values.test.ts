/** Against sorting and adding up. */
import { describe, expect, it } from 'vitest';
import { takeLargest, type Largest } from '../../src/shared/largest-values';
import { seededNumbers } from '../support/tiny-classifier';

function takeSorted(values: Float32Array, isEnough: (count: number, sum: number) => boolean): Largest {
  const sorted = values.toSorted().toReversed();
  let sum = 0;
  for (const [i, value] of sorted.entries()) {
    sum += value;
    if (isEnough(i + 1, sum)) return { count: i + 1, smallest: value };
  }
  return { count: sorted.length, smallest: sorted.at(-1) ?? Infinity };
}

describe('takeLargest', () => {
  it.each([2, 5, 1e7])('is what sorting gives, of %i different values', (levels) => {
    const random = seededNumbers(levels);
    for (let round = 0; round < 20; round += 1) {
      // Multiples of a power of two, so that sums are exact in any order.
      const values = Float32Array.from({ length: 300 }, () => Math.floor(random() * levels) / 2 ** 20);
      const wanted = Math.ceil(random() * 300);
      const byCount = (count: number): boolean => count >= wanted;
      expect(takeLargest(values, byCount)).toEqual(takeSorted(values, byCount));
      const half = values.reduce((sum, value) => sum + value, 0) / 2;
      const bySum = (_: number, sum: number): boolean => sum >= half;
      expect(takeLargest(values, bySum)).toEqual(takeSorted(values, bySum));
    }
  });

  it('takes all where they are not enough, and reads only its part of a buffer', () => {
    const part = new Float32Array([9, 1, 0.5, 9]).subarray(1, 3);
    expect(takeLargest(part, () => false)).toEqual({ count: 2, smallest: 0.5 });
    expect(takeLargest(part, () => true)).toEqual({ count: 1, smallest: 1 });
  });
});
