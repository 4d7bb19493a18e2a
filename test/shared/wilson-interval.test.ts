import { describe, expect, test } from 'vitest';
import { wilsonInterval } from '../../src/shared/wilson-interval';

describe('wilsonInterval', () => {
  test('gives the figures of Newcombe (1998), method 3', () => {
    // Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20 and 1 of 29.
    for (const [hits, count, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const) {
      const interval = wilsonInterval(hits, count);
      expect(interval.low).toBeCloseTo(low, 4);
      expect(interval.high).toBeCloseTo(high, 4);
    }
  });

  test('ends at 1 where everything is right', () => {
    // z² / (n + z²) is what is left below.
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval(10, 10).high).toBeCloseTo(1, 12);
    expect(wilsonInterval(10, 10).low).toBeCloseTo(10 / (10 + z2), 12);
  });
});
