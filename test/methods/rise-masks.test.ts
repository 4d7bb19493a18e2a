/** Random masks and their sums, against the masks themselves. */
import { describe, expect, it } from 'vitest';
import { drawRiseMasks, riseMask, sumRiseMasks } from '../../src/methods/rise-masks';
import { largestDifference } from '../support/largest-difference';

/** Of other lengths a side, and no multiples of the cells. */
const SIZE = { height: 45, width: 52 };

describe('masks of RISE', () => {
  it('are the same for the same seed, and fewer of them are the first of more', () => {
    const [some, more, others] = [drawRiseMasks(40, 3, SIZE), drawRiseMasks(60, 3, SIZE), drawRiseMasks(40, 4, SIZE)];
    expect(more.grids.subarray(0, some.grids.length)).toEqual(some.grids);
    expect(more.shifts.subarray(0, some.shifts.length)).toEqual(some.shifts);
    expect(others.grids).not.toEqual(some.grids);
  });

  it('keep half of the cells, and are moved by less than a cell in all directions', () => {
    const { grids, shifts } = drawRiseMasks(4000, 1, SIZE);
    const kept = grids.reduce((sum, cell) => sum + cell, 0) / grids.length;
    // Five deviations of the mean of so many cells.
    expect(Math.abs(kept - 0.5)).toBeLessThan((5 * 0.5) / Math.sqrt(grids.length));
    const rows = shifts.filter((_, i) => i % 2 === 0);
    const columns = shifts.filter((_, i) => i % 2 === 1);
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([0, Math.ceil(45 / 7) - 1]);
    expect([Math.min(...columns), Math.max(...columns)]).toEqual([0, Math.ceil(52 / 7) - 1]);
  });

  it('sum up to what their sum is', () => {
    const masks = drawRiseMasks(50, 8, SIZE);
    const weights = Float64Array.from({ length: 30 }, (_, i) => Math.cos(i));
    const expected = new Float64Array(SIZE.height * SIZE.width);
    weights.forEach((weight, index) => {
      riseMask(masks, index).forEach((value, i) => (expected[i] = (expected[i] ?? 0) + weight * value));
    });
    expect(largestDifference(sumRiseMasks(masks, weights), expected).error).toBeLessThan(1e-5);
  });

  it('lie in [0, 1]', () => {
    const masks = drawRiseMasks(20, 2, SIZE);
    const values = Array.from({ length: 20 }, (_, index) => Array.from(riseMask(masks, index))).flat();
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  });
});
