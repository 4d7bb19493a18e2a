import { describe, expect, it } from 'vitest';
import { findEvidence, ScoreMatrix, type MapSource } from '../../src/maps';

/** Probabilities of three classes for the picture masked by channels 4, 1, 7 and 2, in that order. */
const PROBABILITIES = [
  [0.5, 0.25, 0.25],
  [0.1, 0.8, 0.1],
  [0.4, 0.4, 0.2],
  [0.8, 0.1, 0.1],
];

function source(): MapSource {
  const scores = new ScoreMatrix(4, 3, 'softmax');
  scores.append(Float32Array.from(PROBABILITIES.flat(), Math.log));
  const activations = { height: 1, width: 1, channels: 8, data: new Float32Array(8) };
  return { activations, channels: Int32Array.from([4, 1, 7, 2]), scores };
}

const request = { predicted: 0, target: 1, weighting: 'released', temperature: 1, count: 2 } as const;
const channelsOf = (list: readonly { channel: number }[]): number[] => list.map(({ channel }) => channel);

describe('findEvidence', () => {
  it('orders the channels by their weights in each map, and by how far they tell the classes apart', () => {
    const evidence = findEvidence(source(), { ...request, count: 4 });
    expect(channelsOf(evidence.predicted)).toEqual([2, 4, 7, 1]);
    expect(channelsOf(evidence.target)).toEqual([1, 7, 4, 2]);
    // log(P_0 / P_1) = log 2, log 1/8, log 1, log 8, of which the mean is log(2) / 4.
    expect(channelsOf(evidence.difference)).toEqual([1, 2, 4, 7]);
  });

  it('says the weights and probabilities of both classes', () => {
    const [first] = findEvidence(source(), request).predicted;
    expect(first?.probabilities.predicted).toBeCloseTo(0.8, 6);
    expect(first?.probabilities.target).toBeCloseTo(0.1, 6);
    expect(first?.weights).toEqual(first?.probabilities);
    expect(first?.contrast).toBeCloseTo(Math.log(8) - Math.log(2) / 4, 5);
  });

  it('takes the weights of the weighting that the maps have', () => {
    const [first] = findEvidence(source(), { ...request, weighting: 'logit', temperature: 0.5 }).predicted;
    // Centred logits: log P_0 − mean log P; the softmax of their doubles is ∝ P_0² / (P_0 P_1 P_2)^(2/3).
    const powers = PROBABILITIES.map(([a = 0, b = 0, c = 0]) => a ** 2 / (a * b * c) ** (2 / 3));
    const sum = powers.reduce((total, power) => total + power, 0);
    expect(first?.channel).toBe(2);
    expect(first?.weights.predicted).toBeCloseTo((powers[3] ?? 0) / sum, 5);
  });

  it('gives as many as are asked for, fewer where there are fewer', () => {
    expect(findEvidence(source(), request).target).toHaveLength(2);
    expect(findEvidence(source(), { ...request, count: 9 }).target).toHaveLength(4);
  });

  it('puts the channel that was scored earlier before an equal one', () => {
    const scores = new ScoreMatrix(2, 2, 'sigmoid');
    scores.append(new Float32Array([1, 0, 1, 0]));
    const equal = { ...source(), channels: Int32Array.from([6, 3]), scores };
    expect(channelsOf(findEvidence(equal, request).predicted)).toEqual([6, 3]);
  });
});
