/** Drop, insertion and deletion against the published code's numbers (test/vectors/metrics), and closed forms. */
import { describe, expect, it } from 'vitest';
import {
  areaUnder,
  blurForInsertion,
  keepUpperHalf,
  measureDeletion,
  measureDrop,
  measureInsertion,
  type MeasuredPicture,
  type Scorer,
} from '../../src/metrics';
import { largestDifference } from '../support/largest-difference';
import { EXPECTED, readVector, vectorClassifier } from '../support/metric-vectors';

const map = readVector('saliency').data;
const TOLERANCE = 1e-6;

/** Says how much of a picture of ones is left: the mean of its pixels, as the first of two classes. */
function meanModel(height: number, width: number, batchSize = 8): { picture: MeasuredPicture; scorer: Scorer } {
  const score = (inputs: Float32Array, count: number): Promise<Float32Array> => {
    const length = inputs.length / count;
    const means = Array.from({ length: count }, (_, i) =>
      inputs.subarray(i * length, (i + 1) * length).reduce((sum, value) => sum + value / length, 0),
    );
    return Promise.resolve(Float32Array.from(means.flatMap((mean) => [mean, 1 - mean])));
  };
  const input = new Float32Array(height * width).fill(1);
  const picture = { input, baseline: new Float32Array(height * width), height, width, classIndex: 0 };
  return { picture, scorer: { score, batchSize } };
}

describe('average drop and increase', () => {
  it.each([
    ['the map', map, EXPECTED.drop],
    ['its upper half', keepUpperHalf(map), EXPECTED.upperHalf],
  ])('of a picture under %s are those of the published code', async (_, mask, expected) => {
    const { picture, scorer, passes } = vectorClassifier(16);
    const actual = await measureDrop(scorer, picture, mask);
    expect(actual.full).toBeCloseTo(expected.full, 6);
    expect(actual.masked).toBeCloseTo(expected.masked, 6);
    expect(actual.dropPercent).toBeCloseTo(expected.dropPercent, 4);
    expect(actual.increased).toBe(expected.increased);
    expect(passes()).toBe(2);
  });

  it('takes one pass where the probability is known', async () => {
    const { picture, scorer, passes } = vectorClassifier(16);
    const { dropPercent } = await measureDrop(scorer, picture, map, EXPECTED.drop.full);
    expect(dropPercent).toBeCloseTo(EXPECTED.drop.dropPercent, 4);
    expect(passes()).toBe(1);
  });

  it('drops nothing under a map of ones, all under zeros, and 1 − mean for the model that sees means', async () => {
    const { picture, scorer } = meanModel(4, 5);
    const ones = new Float32Array(20).fill(1);
    expect(await measureDrop(scorer, picture, ones)).toEqual({ full: 1, masked: 1, dropPercent: 0, increased: false });
    expect((await measureDrop(scorer, picture, new Float32Array(20))).dropPercent).toBe(100);
    const quarter = Float32Array.from({ length: 20 }, (_, i) => (i < 5 ? 1 : 0));
    expect((await measureDrop(scorer, picture, quarter)).dropPercent).toBeCloseTo(75, 5);
  });

  it('keeps ⌈n/2⌉ pixels, those with the lower index where values are equal', () => {
    expect([...keepUpperHalf(Float32Array.of(0.5, 0.75, 0.5, 0.5, 0.25))]).toEqual([0.5, 0.75, 0.5, 0, 0]);
  });

  it('refuses a map of another size, a class that is none, and what is no probability', async () => {
    const { picture, scorer } = meanModel(4, 5);
    await expect(measureDrop(scorer, picture, new Float32Array(7))).rejects.toThrow('5×4 pixels');
    await expect(measureDrop(scorer, { ...picture, classIndex: 2 }, map.slice(0, 20))).rejects.toThrow('class 2');
    const broken = { batchSize: 1, score: () => Promise.resolve(Float32Array.of(NaN, 0)) };
    await expect(measureDrop(broken, picture, map.slice(0, 20))).rejects.toThrow('no probability of class 0');
  });
});

describe('insertion and deletion', () => {
  it('begins from the blur of the published code', () => {
    const { picture } = vectorClassifier(1);
    expect(largestDifference(blurForInsertion(picture), EXPECTED.blurred).error).toBeLessThan(TOLERANCE);
  });

  it.each([1, 7, 1000])('gives the published curves with batches of %d', async (batchSize) => {
    for (const [measure, curves] of [
      [measureInsertion, EXPECTED.insertion],
      [measureDeletion, EXPECTED.deletion],
    ] as const) {
      for (const { stepPixels, probabilities, auc } of curves) {
        const { picture, scorer, passes } = vectorClassifier(batchSize);
        const actual = await measure(scorer, picture, map, { stepPixels });
        expect(largestDifference(actual.probabilities, probabilities).error).toBeLessThan(TOLERANCE);
        expect(actual.auc).toBeCloseTo(auc, 6);
        expect(passes()).toBe(probabilities.length);
      }
    }
  });

  it('is a straight line of area ½ where every pixel counts the same, whatever the map', async () => {
    const { picture, scorer } = meanModel(6, 10);
    for (const values of [new Float32Array(60), Float32Array.from({ length: 60 }, (_, i) => Math.sin(i))]) {
      const curve = await measureDeletion(scorer, picture, values, { stepPixels: 12 });
      expect(largestDifference(curve.probabilities, [1, 0.8, 0.6, 0.4, 0.2, 0]).error).toBeLessThan(TOLERANCE);
      expect(curve).toMatchObject({ kind: 'deletion', reference: 'baseline', pixels: 60, stepPixels: 12 });
      expect(curve.auc).toBeCloseTo(0.5, 6);
    }
  });

  it('changes the pixel of a one-hot map first', async () => {
    const { picture } = meanModel(4, 4);
    const seen: number[] = [];
    const score = (inputs: Float32Array, count: number): Promise<Float32Array> => {
      for (let i = 0; i < count; i += 1) seen.push(inputs[i * 16 + 6] ?? NaN);
      return Promise.resolve(new Float32Array(count));
    };
    const oneHot = Float32Array.from({ length: 16 }, (_, i) => (i === 6 ? 1 : 0));
    await measureDeletion({ score, batchSize: 3 }, picture, oneHot, { stepPixels: 1 });
    expect(seen).toEqual([1, ...Array.from({ length: 16 }, () => 0)]);
  });

  it('takes 224 steps unless told otherwise, and refuses steps that are none', async () => {
    const { picture, scorer } = meanModel(30, 30);
    const curve = await measureDeletion(scorer, picture, new Float32Array(900));
    expect(curve.stepPixels).toBe(5);
    expect(curve.probabilities).toHaveLength(181);
    for (const stepPixels of [0, 1.5, NaN]) {
      await expect(measureInsertion(scorer, picture, new Float32Array(900), { stepPixels })).rejects.toThrow(
        'a step of',
      );
    }
  });

  it('measures the area by trapezoids', () => {
    expect(areaUnder(Float64Array.of(1, 0.5, 0))).toBe(0.5);
    expect(areaUnder(Float64Array.of(0, 1, 0))).toBe(0.5);
    expect(areaUnder(Float64Array.of(1, 1))).toBe(1);
  });
});
