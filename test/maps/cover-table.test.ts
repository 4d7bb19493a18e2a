import { describe, expect, it } from 'vitest';
import { colourTable, coverTable } from '../../src/maps';

describe('coverTable', () => {
  it('covers nothing at zero and most at the maximum, as much as it is told', () => {
    const { low, high, share } = coverTable('saliency', { opacity: 0.4 });
    expect([low, high]).toEqual([0, 1]);
    expect([share[0], share[255]]).toEqual([0, 0.4]);
    expect(share[128]).toBeCloseTo(0.4 * (128 / 255) ** 0.7, 12);
  });

  it('covers as much on both sides of a contrast, and nothing in its middle', () => {
    const { low, high, share } = coverTable('contrast');
    expect([low, high]).toEqual([-1, 1]);
    expect([share[127], share[128]]).toEqual([0, 0]);
    share.forEach((value, step) => {
      expect(value).toBeCloseTo(share[255 - step] ?? -1, 12);
    });
  });

  it('covers with one colour on each side of a contrast, and much of the picture where the map is weak', () => {
    const { share, colours } = coverTable('contrast');
    const coloursOf = (from: number, to: number): Set<string> =>
      new Set(Array.from({ length: to - from }, (_, i) => colours.subarray((from + i) * 3, (from + i) * 3 + 3).join()));
    expect(coloursOf(0, 128).size).toBe(1);
    expect(coloursOf(128, 256).size).toBe(1);
    // 0.8 × (63 / 255)^0.6
    expect(share[159]).toBeCloseTo(0.3458, 4);
  });

  it.each(['viridis', 'cividis', 'inferno', 'turbo', 'greys'] as const)('takes its colours from %s', (colourMap) => {
    expect(coverTable('saliency', { colourMap }).colours).toEqual(colourTable(colourMap));
  });

  it('shows all colours in full where nothing lies below', () => {
    const saliency = coverTable('saliency', { over: 'nothing', opacity: 0.1 });
    expect(new Set(saliency.share)).toEqual(new Set([1]));
    expect(saliency.colours).toEqual(colourTable('viridis'));
    const contrast = coverTable('contrast', { over: 'nothing' });
    expect(new Set(contrast.share)).toEqual(new Set([1]));
    expect(contrast.colours).toEqual(colourTable('puor'));
  });
});
