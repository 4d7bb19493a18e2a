/** ADCC and class sensitivity against SciPy's numbers (test/vectors/metrics), and closed forms. */
import { describe, expect, it } from 'vitest';
import type { SaliencyMap } from '../../src/maps';
import { combineAdcc, measureAdcc, measureClassSensitivity } from '../../src/metrics';
import { EXPECTED, readVector, vectorClassifier } from '../support/metric-vectors';

function toMap(name: string): SaliencyMap {
  return { ...readVector(name), low: 0, high: 1, constant: false };
}

describe('ADCC', () => {
  it('is the harmonic mean that SciPy gives', () => {
    const { coherency, complexity, adcc } = EXPECTED.adcc;
    expect(combineAdcc({ coherency, complexity, drop: EXPECTED.drop.dropPercent / 100 }).adcc).toBeCloseTo(adcc, 12);
  });

  it('explains the explanation, and is 1 coherent where that gives the same map', async () => {
    const { picture, scorer, passes } = vectorClassifier(4);
    const map = toMap('saliency');
    const seen: Float32Array[] = [];
    const result = await measureAdcc(scorer, picture, map, (input) => {
      seen.push(input);
      return Promise.resolve(map);
    });
    expect(result.coherency).toBe(1);
    expect(result.drop).toBeCloseTo(EXPECTED.drop.dropPercent / 100, 6);
    expect(result.complexity).toBeCloseTo(map.data.reduce((sum, value) => sum + value, 0) / map.data.length, 12);
    const [zero = NaN] = EXPECTED.zeroInput;
    const [first = NaN] = picture.input;
    expect(seen).toHaveLength(1);
    expect(seen[0]?.[0]).toBeCloseTo(zero + (map.data[0] ?? NaN) * (first - zero), 6);
    expect(passes()).toBe(2);
  });

  it('is 0 for a map of ones, one without drop but as complex as can be, and for one that turns around', async () => {
    const { picture, scorer } = vectorClassifier(4);
    const map = toMap('saliency');
    const ones = { ...map, data: new Float32Array(map.data.length).fill(1) };
    expect(await measureAdcc(scorer, picture, ones, () => Promise.resolve(ones))).toMatchObject({
      ...{ complexity: 1, coherency: 0, adcc: 0 },
    });
    const turned = { ...map, data: map.data.map((value) => 1 - value) };
    const opposite = await measureAdcc(scorer, picture, map, () => Promise.resolve(turned));
    expect(opposite.coherency).toBeCloseTo(0, 6);
    expect(opposite.adcc).toBeLessThan(1e-5);
  });
});

describe('class sensitivity', () => {
  it('compares the maps of the two most likely classes', async () => {
    const asked: number[] = [];
    const result = await measureClassSensitivity(Float32Array.of(0.1, 0.3, 0.2, 0.4), (classIndex) => {
      asked.push(classIndex);
      return toMap(classIndex === 3 ? 'map-a' : 'map-b');
    });
    expect(asked).toEqual([3, 1]);
    expect(result.classes).toEqual([3, 1]);
    expect(result.correlation).toBeCloseTo(EXPECTED.similarities.smooth.pearson, 10);
  });

  it('takes the lower of equally likely classes first, and needs two', async () => {
    const map = toMap('map-a');
    const { classes, correlation } = await measureClassSensitivity(Float32Array.of(0.2, 0.4, 0.4), () => map);
    expect(classes).toEqual([1, 2]);
    expect(correlation).toBe(1);
    await expect(measureClassSensitivity(Float32Array.of(1), () => map)).rejects.toThrow('no two classes');
  });
});
