/** Likeness of maps against SciPy and scikit-image (test/vectors/metrics), and closed forms. */
import { describe, expect, it } from 'vitest';
import type { SaliencyMap } from '../../src/maps';
import { describeGradients, hogSimilarity, similarityOf, spearman, ssim } from '../../src/metrics';
import { largestDifference } from '../support/largest-difference';
import { EXPECTED, readVector } from '../support/metric-vectors';

const a = readVector('map-a');
const b = readVector('map-b');
const inLevels = (map: typeof a): typeof a => ({
  ...map,
  data: map.data.map((value) => Math.round(value * 5) / 5),
});

describe.each([
  ['smooth maps', a, b, EXPECTED.similarities.smooth, 1e-6],
  // Many gradients are equal but for their rounding, which ranks tell apart.
  ['maps of six levels', inLevels(a), inLevels(b), EXPECTED.similarities.levels, 2e-4],
] as const)('of %s', (_, first, second, expected, hogTolerance) => {
  it('Spearman is that of SciPy', () => {
    expect(spearman(first.data, second.data)).toBeCloseTo(expected.spearman, 10);
  });

  it('SSIM is that of scikit-image', () => {
    expect(ssim(first, second)).toBeCloseTo(expected.ssim, 10);
    expect(ssim(second, first)).toBeCloseTo(expected.ssim, 10);
  });

  it('the correlation of HOG is that of scikit-image', () => {
    expect(Math.abs((hogSimilarity(first, second) ?? NaN) - expected.hog)).toBeLessThan(hogTolerance);
  });
});

it('describes gradients as scikit-image does, with other cells, blocks and angles', () => {
  const descriptor = describeGradients(a, { orientations: 6, cellPixels: 8, blockCells: 2 });
  const { error } = largestDifference(
    descriptor.filter((__, i) => i % 17 === 0),
    EXPECTED.hogOfA,
  );
  expect(error).toBeLessThan(1e-6);
});

describe('closed forms', () => {
  it('is 1 for a map and itself', () => {
    expect(spearman(a.data, a.data)).toBe(1);
    expect(ssim(a, a)).toBe(1);
    expect(hogSimilarity(a, a)).toBeCloseTo(1, 12);
  });

  it('Spearman sees only the order: 1 under any rising function, −1 under a falling one', () => {
    const few = a.data.subarray(0, 200);
    expect(
      spearman(
        few,
        Float32Array.from(few, (value) => Math.exp(3 * value)),
      ),
    ).toBe(1);
    expect(
      spearman(
        few,
        few.map((value) => -value),
      ),
    ).toBe(-1);
  });

  it('Spearman gives equal values, and −0 and 0, the mean of their ranks', () => {
    // Ranks 1, 2½, 2½, 4 and 1, 2, 3, 4: 1 − … with ties is 4.5 / √(4.5 · 5).
    expect(spearman(Float32Array.of(-1, 0, -0, 2), Float32Array.of(1, 2, 3, 4))).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
  });

  it('SSIM of two constant maps is that of their means alone', () => {
    const constant = (value: number): typeof a => ({ height: 12, width: 20, data: new Float32Array(240).fill(value) });
    const c1 = 0.01 ** 2;
    expect(ssim(constant(0.5), constant(1))).toBeCloseTo((2 * 0.5 + c1) / (0.25 + 1 + c1), 10);
  });

  it('says nothing of a map with one value everywhere', () => {
    const flat = { ...a, data: new Float32Array(a.data.length).fill(0.3) };
    expect(spearman(a.data, flat.data)).toBeNull();
    expect(hogSimilarity(flat, a)).toBeNull();
  });

  it('refuses maps of different size, and too small ones', () => {
    const small = { height: 10, width: 40, data: new Float32Array(400) };
    expect(() => spearman(a.data, small.data)).toThrow('3584 and 400 values');
    expect(() => ssim(a, small)).toThrow('maps of 64×56 and 40×10 pixels');
    expect(() => ssim(small, small)).toThrow('maps of 40×10');
    expect(() => describeGradients(small)).toThrow('no block of 3 cells of 16 pixels');
  });
});

it('gives all three of two maps, and none where a map is constant or too small', () => {
  const mapOf = (map: typeof a, constant = false): SaliencyMap => ({ ...map, low: 0, high: 1, constant });
  expect(similarityOf(mapOf(a), mapOf(a))).toEqual({
    spearman: expect.closeTo(1, 12) as number,
    ssim: expect.closeTo(1, 12) as number,
    hog: expect.closeTo(1, 12) as number,
  });
  const { spearman: rank, hog } = EXPECTED.similarities.smooth;
  const both = similarityOf(mapOf(a), mapOf(b));
  expect(both.spearman).toBeCloseTo(rank, 10);
  expect(both.hog).toBeCloseTo(hog, 5);
  expect(similarityOf(mapOf(a), mapOf(b, true))).toEqual({ spearman: null, ssim: null, hog: null });
  const small = mapOf({ width: 20, height: 20, data: Float32Array.from({ length: 400 }, (_, i) => i / 400) });
  expect(similarityOf(small, small)).toMatchObject({ spearman: 1, hog: null });
});
