import { describe, expect, it } from 'vitest';
import { planChannels } from '../../src/engine';
import { takeMasks } from '../../src/engine/channels';
import { largestDifference } from '../support/largest-difference';
import { seededNumbers } from '../support/tiny-classifier';

/** `[cells, channels]` from channels written one by one. */
function activationsOf(...channels: readonly (readonly number[])[]): Float32Array {
  const [first = []] = channels;
  return Float32Array.from(first.flatMap((_, cell) => channels.map((channel) => channel[cell] ?? NaN)));
}

describe('planChannels', () => {
  it('leaves out flat channels and begins with the widest spread', () => {
    // Standard deviations: 1, flat, 2, flat at 0, ½
    const plan = planChannels(activationsOf([0, 2], [5, 5], [-2, 2], [0, 0], [7, 8]), 5);
    expect(Array.from(plan.live)).toEqual([2, 0, 4]);
    expect(plan.total).toBe(5);
  });

  it('takes the lower index of channels that spread alike', () => {
    const plan = planChannels(activationsOf([1, 0], [0, 1], [3, 3], [0, 1], [9, 10]), 5);
    expect(Array.from(plan.live)).toEqual([0, 1, 3, 4]);
  });

  it('orders by the standard deviation, not by the range', () => {
    // The same range; one high cell of four spreads less (√3/4) than two (½).
    const plan = planChannels(activationsOf([1, 0, 0, 0], [1, 1, 0, 0]), 2);
    expect(Array.from(plan.live)).toEqual([1, 0]);
  });

  it('agrees with a naive ordering on random channels', () => {
    const random = seededNumbers(7);
    const channels = Array.from({ length: 60 }, (_, k) =>
      Array.from({ length: 12 }, () => (k % 7 === 0 ? 0.25 : Math.fround(random() * (k % 5)))),
    );
    const spread = (values: readonly number[]): number => {
      const mean = values.reduce((a, b) => a + b, 0) / values.length;
      return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    };
    const expected = channels
      .map((values, k) => ({ k, spread: spread(values), isLive: new Set(values).size > 1 }))
      .filter(({ isLive }) => isLive)
      .sort((a, b) => b.spread - a.spread || a.k - b.k);
    expect(Array.from(planChannels(activationsOf(...channels), 60).live)).toEqual(expected.map(({ k }) => k));
  });

  it('has no live channel in a blank layer', () => {
    expect(planChannels(new Float32Array(12), 3).live).toHaveLength(0);
  });

  it.each([NaN, Infinity, -Infinity])('refuses activations of %d', (value) => {
    expect(() => planChannels(activationsOf([0, 1], [value, 1]), 2)).toThrow(
      expect.objectContaining({ code: 'model', message: expect.stringContaining('Channel 1') as string }),
    );
  });
});

describe('takeMasks', () => {
  const activations = activationsOf([0, 4, 1], [-1, 1, 0], [3, 3, 3.5]);

  it('scales every channel to [0, 1], in the order that is asked for', () => {
    const masks = takeMasks(activations, 3, Int32Array.of(2, 0));
    expect(Array.from(masks)).toEqual([0, 0, 1, 0, 1, 0.25]);
  });

  it('pads with zeros', () => {
    const masks = takeMasks(activations, 3, Int32Array.of(1), 3);
    expect(Array.from(masks)).toEqual([0, 1, 0.5, 0, 0, 0, 0, 0, 0]);
    expect(Array.from(takeMasks(activations, 3, new Int32Array(0), 1))).toEqual([0, 0, 0]);
  });

  it('keeps within [0, 1] for the largest and smallest numbers', () => {
    const masks = takeMasks(activationsOf([-3e38, 3e38, 0], [1e-45, 0, 0]), 2, Int32Array.of(0, 1));
    expect(largestDifference(masks, [0, 1, 0.5, 1, 0, 0]).error).toBeLessThan(1e-6);
  });
});
