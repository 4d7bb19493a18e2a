/** The ridge regression of scores on masks against hand-made numbers and its definition. */
import { describe, expect, it } from 'vitest';
import { drawClass, findEvidence, fitRidge, ScoreMatrix, type Activations, type MapSource } from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { seededNumbers } from '../support/tiny-classifier';

const SHARE = 0.02;

/** @param maps `[channels][cells]` */
function activationsOf(maps: readonly (readonly number[])[], size: { height: number; width: number }): Activations {
  const cells = size.height * size.width;
  const data = new Float32Array(cells * maps.length);
  maps.forEach((map, channel) => {
    map.forEach((value, cell) => (data[cell * maps.length + channel] = value));
  });
  return { ...size, channels: maps.length, data };
}

function allChannels({ channels }: Activations): Int32Array {
  return Int32Array.from({ length: channels }, (_, channel) => channel);
}

/** Quarters, which float32 holds. */
function randomActivations(channels: number, height: number, width: number, seed: number): Activations {
  const random = seededNumbers(seed);
  const maps = Array.from({ length: channels }, () =>
    Array.from({ length: height * width }, () => Math.round(random() * 64) / 4),
  );
  return activationsOf(maps, { height, width });
}

/** `M_k` `[channels][cells]` */
function masksOf({ data, channels, height, width }: Activations): number[][] {
  return Array.from({ length: channels }, (_, channel) => {
    const map = Array.from({ length: height * width }, (__, cell) => data[cell * channels + channel] ?? 0);
    const [low, high] = [Math.min(...map), Math.max(...map)];
    return map.map((value) => (value - low) / (high - low));
  });
}

describe('fitRidge', () => {
  it('is what a closed form says of two masks that do not overlap', () => {
    // M_1 − M̄ = (½, −½) = −(M_2 − M̄), so μ = 0.02 · 1; with β = (b, −b) the sum is 2 (s − b)² + 2 μ b², s = (0.9 − 0.5) / 2.
    const activations = activationsOf(
      [
        [6, 2],
        [0, 5],
      ],
      { height: 1, width: 2 },
    );
    const { map, weights } = fitRidge(activations, allChannels(activations), Float64Array.of(0.9, 0.5));
    const b = 0.2 / (1 + SHARE);
    expect(largestDifference(map, [b, -b]).error).toBeLessThan(1e-12);
    expect(largestDifference(weights, [b, -b]).error).toBeLessThan(1e-12);
  });

  it.each([
    ['more channels than cells', 30, 3, 4],
    ['fewer channels than cells', 7, 4, 5],
    ['a layer of high resolution', 90, 56, 56],
  ])('solves the normal equations of its definition: %s', (_, channels, height, width) => {
    const activations = randomActivations(channels, height, width, 3);
    const random = seededNumbers(9);
    const scores = Float64Array.from({ length: channels }, random);
    const { map, weights } = fitRidge(activations, allChannels(activations), scores);
    const masks = masksOf(activations);
    const cells = height * width;
    const mean = Array.from({ length: cells }, (__, i) => masks.reduce((sum, m) => sum + (m[i] ?? 0), 0) / channels);
    const centred = masks.map((mask) => mask.map((value, i) => value - (mean[i] ?? 0)));
    const penalty = SHARE * centred.flat().reduce((sum, value) => sum + value * value, 0);
    const level = scores.reduce((sum, score) => sum + score, 0) / channels;
    // The derivative is 0: Σ_k (S_k − S̄ − ⟨β, M_k − M̄⟩) (M_k − M̄) = μ β.
    const rest = centred.map(
      (mask, k) => (scores[k] ?? 0) - level - mask.reduce((sum, value, i) => sum + value * (map[i] ?? 0), 0),
    );
    const pulled = mean.map((__, i) => centred.reduce((sum, mask, k) => sum + (rest[k] ?? 0) * (mask[i] ?? 0), 0));
    expect(
      largestDifference(
        pulled,
        Array.from(map, (value) => penalty * value),
      ).error,
    ).toBeLessThan(1e-9);
    // The map is the weighted sum of the masks.
    const summed = mean.map((__, i) => masks.reduce((sum, mask, k) => sum + (weights[k] ?? 0) * (mask[i] ?? 0), 0));
    expect(largestDifference(summed, map).error).toBeLessThan(1e-12);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(0, 10);
  });

  it('finds the places that make the score, where masks overlap and score what they show of them', () => {
    const activations = randomActivations(400, 4, 4, 5);
    const scores = Float64Array.from(
      masksOf(activations),
      (mask) => 0.3 + 0.5 * (mask[5] ?? 0) - 0.2 * (mask[10] ?? 0),
    );
    const { map } = fitRidge(activations, allChannels(activations), scores);
    // The eigenvalues of independent masks are about alike, 1/16 of their sum: all is made smaller by 1 + 0.02 · 16.
    const expected = Array.from(map, (_, cell) => (cell === 5 ? 0.5 : cell === 10 ? -0.2 : 0) / (1 + SHARE * 16));
    expect(largestDifference(map, expected).error).toBeLessThan(0.04);
  });

  it('takes the first channels alone where fewer are scored, with more penalty, and another number of them afterwards', () => {
    // As in the closed form above, of two masks that do not overlap, of eight channels: the penalty is doubled.
    const two = [
      [6, 2],
      [0, 5],
    ];
    const few = activationsOf([...two, ...two, ...two, ...two], { height: 1, width: 2 });
    const b = 0.2 / (1 + 2 * SHARE);
    expect(
      largestDifference(fitRidge(few, allChannels(few), Float64Array.of(0.9, 0.5)).map, [b, -b]).error,
    ).toBeLessThan(1e-12);
    const activations = randomActivations(20, 3, 3, 6);
    const channels = allChannels(activations);
    const scores = Float64Array.from({ length: 20 }, seededNumbers(7));
    const all = fitRidge(activations, channels, scores);
    const some = fitRidge(activations, channels, scores.subarray(0, 12));
    const fresh = { ...activations, data: activations.data.slice() };
    expect(some.map).toEqual(fitRidge(fresh, channels, scores.subarray(0, 12)).map);
    expect(fitRidge(activations, channels, scores)).toEqual(all);
    expect(fitRidge(activations, channels.toReversed(), scores.toReversed()).map).not.toEqual(some.map);
  });

  it('finds nothing where all scores are alike but for rounding, or all masks are the same', () => {
    const activations = randomActivations(5, 2, 2, 8);
    const alike = Float64Array.from({ length: 5 }, (_, k) => 0.999 + k * 1e-8);
    expect(fitRidge(activations, allChannels(activations), alike).map).toEqual(new Float64Array(4));
    const same = activationsOf(
      [
        [0, 1],
        [0, 2],
      ],
      { height: 1, width: 2 },
    );
    expect(fitRidge(same, allChannels(same), Float64Array.of(0.1, 0.9)).map).toEqual(new Float64Array(2));
    expect(fitRidge(same, allChannels(same), new Float64Array(0)).weights).toHaveLength(0);
  });
});

describe('the weighting ridge', () => {
  function source(): MapSource {
    const activations = randomActivations(12, 3, 3, 11);
    const scores = new ScoreMatrix(12, 3, 'softmax');
    scores.append(Float32Array.from({ length: 36 }, seededNumbers(12)));
    return { activations, channels: allChannels(activations), scores };
  }
  const options = { weighting: 'ridge', temperature: 1 } as const;

  it('draws the positive part of what is fitted to the probabilities', () => {
    const { activations, channels, scores } = source();
    const size = { height: 3, width: 3 };
    const drawn = drawClass({ activations, channels, scores }, 1, { ...options, rows: 12, size });
    const { map } = fitRidge(activations, channels, scores.probabilitiesOf(1));
    const highest = Math.max(...map);
    expect(map.some((value) => value < 0)).toBe(true);
    const expected = Array.from(map, (value) => Math.max(0, value) / highest);
    expect(largestDifference(drawn.data, expected).error).toBeLessThan(1e-6);
    expect(drawn).toMatchObject({ low: 0, high: highest, constant: false });
  });

  it('says the weights of the fit as evidence', () => {
    const { activations, channels, scores } = source();
    const evidence = findEvidence(source(), { ...options, predicted: 0, target: 2, count: 12 });
    const { weights } = fitRidge(activations, channels, scores.probabilitiesOf(0));
    for (const { channel, weights: said } of evidence.predicted) expect(said.predicted).toBe(weights[channel]);
    const order = evidence.predicted.map(({ weights: said }) => said.predicted);
    expect(order).toEqual(order.toSorted((a, b) => b - a));
  });
});
