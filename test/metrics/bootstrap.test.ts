/** Intervals against SciPy's with 200,000 resamples (test/vectors/metrics), and what must hold of any. */
import { describe, expect, it } from 'vitest';
import { averageDrops, estimateDifference, estimateMean } from '../../src/metrics';
import { EXPECTED } from '../support/metric-vectors';
import { seededNumbers } from '../support/tiny-classifier';

describe('estimateMean', () => {
  it('gives about the interval of SciPy, and the same one for the same seed', () => {
    for (const { values, mean, low, high } of EXPECTED.bootstrap) {
      const estimate = estimateMean(values, { seed: 1, resamples: 20_000 });
      expect(estimate?.mean).toBeCloseTo(mean, 12);
      // Ends of an interval of 20,000 resamples lie within a twentieth of its width.
      const tolerance = (high - low) / 20;
      expect(Math.abs((estimate?.low ?? NaN) - low)).toBeLessThan(tolerance);
      expect(Math.abs((estimate?.high ?? NaN) - high)).toBeLessThan(tolerance);
      expect(estimateMean(values, { seed: 1, resamples: 20_000 })).toEqual(estimate);
    }
    const values = EXPECTED.bootstrap[0]?.values ?? [];
    expect(estimateMean(values, { seed: 1 })).not.toEqual(estimateMean(values, { seed: 2 }));
  });

  it('carries the number of pictures, and is exact where there is nothing to draw', () => {
    expect(estimateMean([0.25], { seed: 3 })).toEqual({ mean: 0.25, low: 0.25, high: 0.25, n: 1 });
    expect(estimateMean([2, 2, 2], { seed: 3 })).toEqual({ mean: 2, low: 2, high: 2, n: 3 });
    expect(estimateMean([], { seed: 3 })).toBeNull();
  });

  it('holds the mean of the distribution in about 95 of 100 samples', () => {
    const random = seededNumbers(11);
    let held = 0;
    for (let round = 0; round < 400; round += 1) {
      const estimate = estimateMean(
        Array.from({ length: 60 }, () => random()),
        { seed: round, resamples: 400 },
      );
      if (estimate !== null && estimate.low <= 0.5 && 0.5 <= estimate.high) held += 1;
    }
    // The share of 400 that a level of 0.95 gives has a deviation of 0.011.
    expect(held / 400).toBeGreaterThan(0.9);
    expect(held / 400).toBeLessThan(0.99);
  });

  it('refuses what is no number', () => {
    expect(() => estimateMean([1, NaN], { seed: 0 })).toThrow('no number');
  });
});

describe('estimateDifference', () => {
  it('draws pictures, so that a shift alone has no width however different the pictures are', () => {
    const random = seededNumbers(12);
    const second = Array.from({ length: 50 }, () => Math.floor(random() * 1024) / 1024);
    const first = second.map((value) => value + 0.125);
    expect(estimateDifference(first, second, { seed: 4 })).toEqual({ mean: 0.125, low: 0.125, high: 0.125, n: 50 });
  });

  it('turns around with its sides', () => {
    const random = seededNumbers(13);
    const [first, second] = [0, 1].map(() => Array.from({ length: 40 }, () => random())) as [number[], number[]];
    const there = estimateDifference(first, second, { seed: 5 });
    const back = estimateDifference(second, first, { seed: 5 });
    expect(back?.mean).toBeCloseTo(-(there?.mean ?? NaN), 12);
    expect(back?.low).toBeCloseTo(-(there?.high ?? NaN), 12);
  });

  it('refuses lists that are not of the same pictures', () => {
    expect(() => estimateDifference([1, 2], [1], { seed: 0 })).toThrow('2 and 1 values');
  });
});

describe('averageDrops', () => {
  const drop = (full: number, masked: number): Parameters<typeof averageDrops>[0][number] => ({
    ...{ full, masked, increased: masked > full },
    dropPercent: Math.max(0, (100 * (full - masked)) / full),
  });

  it('is in percent, and a picture that increases counts as one that drops nothing', () => {
    const { averageDrop, averageIncrease } = averageDrops([drop(0.5, 0.25), drop(0.5, 0.75), drop(0.8, 0.8)], {
      seed: 1,
    });
    expect(averageDrop).toMatchObject({ mean: 50 / 3, n: 3 });
    expect(averageIncrease).toMatchObject({ mean: 100 / 3, n: 3 });
    for (const estimate of [averageDrop, averageIncrease]) {
      expect(estimate?.low).toBeGreaterThanOrEqual(0);
      expect(estimate?.low).toBeLessThan(estimate?.mean ?? NaN);
      expect(estimate?.high).toBeGreaterThan(estimate?.mean ?? NaN);
      expect(estimate?.high).toBeLessThanOrEqual(100);
    }
  });

  it('is nothing without pictures', () => {
    expect(averageDrops([], { seed: 1 })).toEqual({ averageDrop: null, averageIncrease: null });
  });
});
