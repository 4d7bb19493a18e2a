import { describe, expect, it } from 'vitest';
import { countClasses, toLogits } from '../../src/engine/logits';
import { ScoreMatrix } from '../../src/maps';
import { sigmoid, toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';

describe('toLogits', () => {
  it('hands on logits as they are', () => {
    const raw = Float32Array.of(3, -2, 0);
    expect(toLogits(raw, 3, 'logits', 'softmax')).toEqual(raw);
    expect(toLogits(raw, 3, 'logits', 'sigmoid')).toEqual(raw);
  });

  it('takes the logarithm of softmax probabilities, floored at 1e-38', () => {
    const logits = toLogits(Float32Array.of(0.5, 0.5, 0, 1), 4, 'probabilities', 'softmax');
    const floor = -38 * Math.LN10;
    expect(largestDifference(logits, [-Math.LN2, -Math.LN2, floor, 0]).error).toBeLessThan(1e-5);
  });

  it('gives back softmax probabilities that were logits, centred', () => {
    const original = Float32Array.of(2.5, -1, 0.75, 4);
    const probabilities = toProbabilities(original, 'softmax');
    const centred = (logits: Float32Array, classIndex: number): number => {
      const matrix = new ScoreMatrix(1, 4, 'softmax');
      matrix.append(logits);
      return matrix.logitsOf(classIndex)[0] ?? NaN;
    };
    const back = toLogits(probabilities, 4, 'probabilities', 'softmax');
    for (const c of [0, 1, 2, 3]) expect(centred(back, c)).toBeCloseTo(centred(original, c), 5);
  });

  it('inverts the sigmoid, and stays finite at 0 and 1', () => {
    const logits = toLogits(Float32Array.of(sigmoid(2), sigmoid(-3), 0.5, 0, 1), 5, 'probabilities', 'sigmoid');
    const end = 38 * Math.LN10;
    expect(largestDifference(logits, [2, -3, 0, -end, end]).error).toBeLessThan(2e-5);
  });

  it('refuses what is no probability, but for rounding', () => {
    for (const value of [1.3, -0.2]) {
      expect(() => toLogits(Float32Array.of(0.5, value), 2, 'probabilities', 'sigmoid')).toThrow('is no probability');
    }
    expect(toLogits(Float32Array.of(1.001, -0.001), 2, 'probabilities', 'softmax')[0]).toBeCloseTo(0.001, 5);
  });

  it('makes two classes of one sigmoid, whatever comes out', () => {
    expect(Array.from(toLogits(Float32Array.of(3, -1), 1, 'logits', 'sigmoid'))).toEqual([-1.5, 1.5, 0.5, -0.5]);
    const pair = toLogits(Float32Array.of(sigmoid(3)), 1, 'probabilities', 'sigmoid');
    expect(largestDifference(pair, [-1.5, 1.5]).error).toBeLessThan(1e-5);
    // Two softmax classes of (−z/2, z/2) have the probabilities 1 − sigmoid(z) and sigmoid(z).
    const two = toProbabilities(toLogits(Float32Array.of(3), 1, 'logits', 'sigmoid'), 'softmax');
    expect(largestDifference(two, [1 - sigmoid(3), sigmoid(3)]).error).toBeLessThan(1e-7);
  });

  it.each([NaN, Infinity, -Infinity])('refuses %d', (value) => {
    expect(() => toLogits(Float32Array.of(1, value), 2, 'logits', 'softmax')).toThrow(
      expect.objectContaining({ code: 'model', message: expect.stringContaining('not finite') as string }),
    );
  });
});

describe('countClasses', () => {
  it('counts one sigmoid as two', () => {
    expect(countClasses(1, 'sigmoid')).toBe(2);
    expect(countClasses(1, 'softmax')).toBe(1);
    expect(countClasses(5, 'sigmoid')).toBe(5);
    expect(countClasses(1000, 'softmax')).toBe(1000);
  });
});
