/** Agreement of two maps against hand-made examples and an implementation that sorts and counts naively. */
import { describe, expect, it } from 'vitest';
import type { SaliencyMap } from '../../src/maps';
import { agreementOf } from '../../src/metrics';
import { seededNumbers } from '../support/tiny-classifier';

function mapOf(values: readonly number[], constant = false): SaliencyMap {
  return { height: 1, width: values.length, data: Float32Array.from(values), low: 0, high: 1, constant };
}

/** The definitions of method.md, word by word. */
function naiveAgreement(a: readonly number[], b: readonly number[]): { correlation: number; topOverlap: number } {
  const n = a.length;
  const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / n;
  const [ma, mb] = [mean(a), mean(b)];
  const covariance = mean(a.map((value, i) => (value - ma) * ((b[i] ?? NaN) - mb)));
  const deviation = (values: readonly number[], m: number): number => Math.sqrt(mean(values.map((v) => (v - m) ** 2)));
  const top = (values: readonly number[]): Set<number> =>
    new Set(
      values
        .map((value, pixel) => ({ value, pixel }))
        .sort((x, y) => y.value - x.value || x.pixel - y.pixel)
        .slice(0, Math.ceil(n / 5))
        .map(({ pixel }) => pixel),
    );
  const [inA, inB] = [top(a), top(b)];
  return {
    correlation: covariance / deviation(a, ma) / deviation(b, mb),
    topOverlap: [...inA].filter((pixel) => inB.has(pixel)).length / inA.size,
  };
}

describe('agreementOf', () => {
  const ramp = Array.from({ length: 20 }, (_, i) => i / 19);

  it('is 1 and 1 for a map and itself, or a stretched copy', () => {
    expect(agreementOf(mapOf(ramp), mapOf(ramp))).toEqual({ correlation: 1, topOverlap: 1, reason: null });
    const stretched = agreementOf(mapOf(ramp), mapOf(ramp.map((value) => 0.25 + value / 2)));
    expect(stretched.correlation).toBeCloseTo(1, 6);
    expect(stretched.topOverlap).toBe(1);
  });

  it('is −1 and 0 for opposite maps', () => {
    const opposite = agreementOf(mapOf(ramp), mapOf(ramp.map((value) => 1 - value)));
    expect(opposite.correlation).toBeCloseTo(-1, 6);
    expect(opposite.correlation).toBeGreaterThanOrEqual(-1);
    expect(opposite.topOverlap).toBe(0);
  });

  it('is right by hand', () => {
    // Means ½ and ¼; covariance Σ = ½·¾ + 4·(…): computed below with fractions of 5 pixels.
    const a = [1, 0, 0.5, 0.5, 0.5];
    const b = [1, 0, 0, 0, 0.25];
    // Σ(a−½)(b−¼) = ½·¾ + (−½)(−¼) = ½; Σ(a−½)² = ½; Σ(b−¼)² = 9/16 + 3/16 = ¾
    const { correlation, topOverlap } = agreementOf(mapOf(a), mapOf(b));
    expect(correlation).toBeCloseTo(0.5 / Math.sqrt(0.5 * 0.75), 12);
    expect(topOverlap).toBe(1);
  });

  it('takes the lower pixel of equal ones', () => {
    // Ten pixels, two count. In the first map these are 3 and, of the equal ones, 0; in the second 0 and 1.
    const first = [0.5, 0.5, 0.5, 1, 0, 0.5, 0, 0, 0, 0];
    const second = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    expect(agreementOf(mapOf(first), mapOf(second)).topOverlap).toBe(0.5);
  });

  it.each([
    [true, false, 'the first map has the same value everywhere'],
    [false, true, 'the second map has the same value everywhere'],
    [true, true, 'both maps have the same value everywhere'],
  ])('is null with the reason where a map is constant (%s, %s)', (first, second, reason) => {
    const [a, b] = [first, second].map((constant) => mapOf(constant ? ramp.map(() => 0) : ramp, constant));
    if (a === undefined || b === undefined) throw new Error('two maps are compared');
    expect(agreementOf(a, b)).toEqual({ correlation: null, topOverlap: null, reason });
  });

  it('refuses maps of different size', () => {
    expect(() => agreementOf(mapOf([0, 1]), mapOf([0, 1, 2]))).toThrow('maps of 2 and 3 pixels');
  });

  it('agrees with a naive implementation on random maps, with ties', () => {
    const random = seededNumbers(6);
    for (let round = 0; round < 60; round += 1) {
      const n = 5 + Math.floor(random() * 120);
      const levels = round % 3 === 0 ? 4 : 1e6;
      const values = (): number[] =>
        Array.from({ length: n }, () => Math.fround(Math.floor(random() * levels) / levels));
      const [a, b] = [values(), values()];
      const expected = naiveAgreement(a, b);
      const actual = agreementOf(mapOf(a), mapOf(b));
      expect(actual.correlation).toBeCloseTo(expected.correlation, 10);
      expect(actual.topOverlap).toBe(expected.topOverlap);
      expect(agreementOf(mapOf(b), mapOf(a)).topOverlap).toBe(expected.topOverlap);
    }
  });
});
