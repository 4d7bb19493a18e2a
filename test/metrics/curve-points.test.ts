import { describe, expect, it } from 'vitest';
import { probabilityAt, shareUntil } from '../../src/metrics';

/** Ten pixels in steps of four: the last step has two. */
const curve = { pixels: 10, stepPixels: 4, probabilities: Float64Array.of(0.8, 0.6, 0.2, 0.1) };

describe('places on a curve', () => {
  it.each([
    [0, 0.8],
    [0.2, 0.7],
    [0.4, 0.6],
    [0.6, 0.4],
    [0.8, 0.2],
    [0.9, 0.15],
    [1, 0.1],
  ])('at a share of %f of the pixels it has %f', (share, probability) => {
    expect(probabilityAt(curve, share)).toBeCloseTo(probability, 12);
    expect(shareUntil(curve, probability)).toBeCloseTo(share, 12);
  });

  it('never comes to what lies below it', () => {
    expect(shareUntil(curve, 0.05)).toBeNull();
    expect(shareUntil(curve, 0.9)).toBe(0);
  });
});
