/** Weights of channels against hand-made numbers, and what must not change them. */
import { describe, expect, it } from 'vitest';
import {
  channelWeights,
  contrastWeights,
  ScoreMatrix,
  PUBLISHED_WEIGHTINGS,
  type PublishedWeighting,
} from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { seededNumbers } from '../support/tiny-classifier';

function matrixOf(rows: readonly (readonly number[])[], activation: 'softmax' | 'sigmoid' = 'softmax'): ScoreMatrix {
  const matrix = new ScoreMatrix(rows.length, rows[0]?.length ?? 1, activation);
  rows.forEach((row) => {
    matrix.append(Float32Array.from(row));
  });
  return matrix;
}

// L = torch.tensor(LOGITS, dtype=torch.float64); P = torch.softmax(L, 1); C = L - L.mean(1, keepdim=True)
const LOGITS = [
  [2, -1, 0.5],
  [0.25, 0.75, -3],
  [1.5, 1.5, 1.5],
  [-0.5, 4, 1],
];

describe('channelWeights', () => {
  // Computed by torch 2.13.0 with the lines in the first column, c being the class.
  it.each<[string, PublishedWeighting, number, number, number[]]>([
    [
      'softmax(C[:, 0], 0)',
      'logit',
      1,
      0,
      [0.552070552123345, 0.3080747710295012, 0.12318359070851403, 0.01667108613863972],
    ],
    [
      'softmax(C[:, 0] / 0.5, 0)',
      'logit',
      0.5,
      0,
      [0.734159315582971, 0.2286195777394717, 0.03655164003783358, 0.000669466639723958],
    ],
    [
      'softmax(C[:, 1], 0)',
      'logit',
      1,
      1,
      [0.01272921737787851, 0.23523066802380815, 0.05704839439639549, 0.6949917202019179],
    ],
    ['P[:, 0]', 'released', 1, 0, [0.7855970345892759, 0.3720936492686824, 0.3333333333333333, 0.010471333531834243]],
    ['P[:, 2]', 'released', 1, 2, [0.1752903921400367, 0.014427636489607766, 0.3333333333333333, 0.046929261041486016]],
    [
      'softmax(P[:, 0], 0)',
      'paper',
      1,
      0,
      [0.3625603433766857, 0.239771776485095, 0.23065595399953048, 0.16701192613868884],
    ],
    [
      'softmax(P[:, 2], 0)',
      'paper',
      1,
      2,
      [0.2562682512525542, 0.2181890735304629, 0.30014560097738935, 0.22539707423959346],
    ],
  ])('is %s for %s, T = %d', (_, weighting, temperature, classIndex, expected) => {
    const actual = channelWeights(matrixOf(LOGITS), classIndex, { weighting, temperature });
    expect(largestDifference(actual, expected).error).toBeLessThan(1e-12);
  });

  it('uses the class’s own logit for several labels, by hand', () => {
    // softmax([0, ln 3]) = [¼, ¾]; sigmoid(0) = ½, sigmoid(ln 3) = ¾
    const matrix = matrixOf(
      [
        [0, 9],
        [Math.log(3), -9],
      ],
      'sigmoid',
    );
    const logit = channelWeights(matrix, 0, { weighting: 'logit', temperature: 1 });
    expect(largestDifference(logit, [0.25, 0.75]).error).toBeLessThan(1e-7);
    const released = channelWeights(matrix, 0, { weighting: 'released', temperature: 1 });
    expect(largestDifference(released, [0.5, 0.75]).error).toBeLessThan(1e-7);
  });

  it('of the paper is free of the baseline’s score, which would shift all scores alike', () => {
    const scores = matrixOf(LOGITS).probabilitiesOf(0);
    const baseline = 0.37;
    const shifted = scores.map((score) => Math.exp(score - baseline));
    const sum = shifted.reduce((a, b) => a + b, 0);
    const expected = shifted.map((value) => value / sum);
    const actual = channelWeights(matrixOf(LOGITS), 0, { weighting: 'paper', temperature: 1 });
    expect(largestDifference(actual, expected).error).toBeLessThan(1e-12);
  });

  it('does not change when a number is added to all logits of a row', () => {
    const random = seededNumbers(4);
    for (let round = 0; round < 30; round += 1) {
      // Quarters, so that float32 holds the shifted logits exactly.
      const rows = Array.from({ length: 6 }, () => Array.from({ length: 4 }, () => Math.round(random() * 32) / 4));
      const shifted = rows.map((row) => {
        const shift = Math.round(random() * 400) / 4;
        return row.map((value) => value + shift);
      });
      for (const weighting of PUBLISHED_WEIGHTINGS) {
        const [a, b] = [rows, shifted].map((each) =>
          channelWeights(matrixOf(each), 2, { weighting, temperature: 0.7 }),
        );
        expect(largestDifference(a ?? [], b ?? []).error).toBeLessThan(1e-12);
      }
    }
  });

  it('sums to one for logit and paper, and lies in [0, 1]', () => {
    const random = seededNumbers(5);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 7 }, () => random() * 30 - 15));
    for (const weighting of PUBLISHED_WEIGHTINGS) {
      const weights = channelWeights(matrixOf(rows), 3, { weighting, temperature: 1 });
      expect(weights.every((weight) => weight >= 0 && weight <= 1)).toBe(true);
      if (weighting !== 'released') expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    }
  });

  it.each([
    [
      [
        [3e38, -3e38],
        [-3e38, 3e38],
        [0, 0],
      ],
      [1, 0, 0],
    ],
    [
      [
        [1000, 0],
        [1000, 0],
        [-1000, 0],
      ],
      [0.5, 0.5, 0],
    ],
    [
      [
        [-3e38, 3e38],
        [-3e38, 3e38],
      ],
      [0.5, 0.5],
    ],
  ])('stays finite for huge logits %j', (rows, expected) => {
    expect(Array.from(channelWeights(matrixOf(rows), 0, { weighting: 'logit', temperature: 1 }))).toEqual(expected);
    for (const weighting of PUBLISHED_WEIGHTINGS) {
      const weights = channelWeights(matrixOf(rows), 0, { weighting, temperature: 1 });
      expect(weights.every(Number.isFinite)).toBe(true);
    }
  });

  it.each([1e-300, 1e-3, 1e300])('stays finite for the temperature %d', (temperature) => {
    const weights = channelWeights(matrixOf(LOGITS), 0, { weighting: 'logit', temperature });
    expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    // The colder, the more the best channel alone decides; the hotter, the more alike.
    expect(weights[0]).toBeCloseTo(temperature < 1 ? 1 : 0.25, 9);
  });

  it.each([0, -1, NaN])('has no temperature %d', (temperature) => {
    expect(() => channelWeights(matrixOf(LOGITS), 0, { weighting: 'logit', temperature })).toThrow(RangeError);
  });

  it('uses the first rows alone where it is told to', () => {
    for (const weighting of PUBLISHED_WEIGHTINGS) {
      const some = channelWeights(matrixOf(LOGITS), 1, { weighting, temperature: 1 }, 2);
      expect(some).toEqual(channelWeights(matrixOf(LOGITS.slice(0, 2)), 1, { weighting, temperature: 1 }));
      expect(channelWeights(matrixOf(LOGITS), 1, { weighting, temperature: 1 }, 0)).toHaveLength(0);
    }
  });
});

describe('contrastWeights', () => {
  it('is the difference of the logits less its mean, by hand', () => {
    // L[:,0] − L[:,1] = [3, −½, 0, −4½], its mean is −½.
    expect(largestDifference(contrastWeights(matrixOf(LOGITS), 0, 1), [3.5, 0, 0.5, -4]).error).toBeLessThan(1e-15);
  });

  it('is the opposite the other way round, and zero for a class against itself', () => {
    const there = contrastWeights(matrixOf(LOGITS), 0, 2);
    const back = contrastWeights(matrixOf(LOGITS), 2, 0);
    expect(
      largestDifference(
        back,
        there.map((w) => -w),
      ).error,
    ).toBe(0);
    expect(Array.from(contrastWeights(matrixOf(LOGITS), 1, 1))).toEqual([0, 0, 0, 0]);
  });

  it('of one sigmoid output is the logit itself, less its mean', () => {
    // Two classes (−z/2, z/2): L_1 − L_0 = z.
    const z = [2, -1, 5];
    const weights = contrastWeights(matrixOf(z.map((value) => [-value / 2, value / 2])), 1, 0);
    expect(Array.from(weights)).toEqual([0, -3, 3]);
  });
});
