import { describe, expect, it } from 'vitest';
import { resizePillow } from '../../src/input';
import type { PillowFilter } from '../../src/input';
import { compare, expectedOf, index, seededRandom, synthetic } from './vectors';

const FILTERS: readonly PillowFilter[] = ['nearest', 'box', 'bilinear', 'hamming', 'bicubic', 'lanczos'];

describe(`resizePillow equals Pillow ${index.pillow} to the bit`, () => {
  it.each(index.resizes)('$filter $source → $width×$height, box $box', (vector) => {
    const [width, height] = vector.source;
    const resized = resizePillow(
      synthetic(width, height),
      vector.width,
      vector.height,
      vector.filter,
      vector.box ?? undefined,
    );
    const difference = compare(resized, expectedOf(vector));
    expect(difference, JSON.stringify(difference)).toMatchObject({ size: `${vector.width}×${vector.height}`, max: 0 });
  });

  it('is tried with every filter', () => {
    expect(new Set(index.resizes.map(({ filter }) => filter))).toEqual(new Set(FILTERS));
  });
});

describe('resizePillow', () => {
  it('computes a window as if it were cut out of the whole', () => {
    const random = seededRandom(11);
    const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
    for (let round = 0; round < 60; round++) {
      const source = synthetic(between(1, 60), between(1, 60));
      const [width, height] = [between(1, 70), between(1, 70)];
      const filter = FILTERS[round % FILTERS.length] ?? 'box';
      const [x, y] = [between(0, width - 1), between(0, height - 1)];
      const window = { x, y, width: between(1, width - x), height: between(1, height - y) };
      const whole = resizePillow(source, width, height, filter);
      const part = resizePillow(source, width, height, filter, undefined, window);
      const cut = new Uint8Array(window.width * window.height * 3);
      for (let row = 0; row < window.height; row++) {
        const from = ((y + row) * width + x) * 3;
        cut.set(whole.pixels.subarray(from, from + window.width * 3), row * window.width * 3);
      }
      expect(part.pixels, `${filter} ${source.width}×${source.height} → ${width}×${height}`).toEqual(cut);
    }
  });

  it('leaves a picture alone that has the size already', () => {
    const picture = synthetic(13, 9);
    for (const filter of FILTERS) expect(resizePillow(picture, 13, 9, filter).pixels).toEqual(picture.pixels);
  });

  it('does not change its source', () => {
    const picture = synthetic(40, 30);
    const before = picture.pixels.slice();
    for (const filter of FILTERS) resizePillow(picture, 10, 50, filter);
    expect(picture.pixels).toEqual(before);
  });

  it('refuses impossible sizes, boxes and windows', () => {
    const picture = synthetic(10, 8);
    expect(() => resizePillow(picture, 0, 5, 'box')).toThrow(RangeError);
    expect(() => resizePillow(picture, 5, 2.5, 'box')).toThrow(RangeError);
    expect(() => resizePillow(picture, 5, 5, 'box', [0, 0, 11, 8])).toThrow(RangeError);
    expect(() => resizePillow(picture, 5, 5, 'box', [4, 0, 4, 8])).toThrow(RangeError);
    expect(() => resizePillow(picture, 5, 5, 'box', [0, 0, Number.NaN, 8])).toThrow(RangeError);
    const window = { x: 1, y: 0, width: 5, height: 5 };
    expect(() => resizePillow(picture, 5, 5, 'box', undefined, window)).toThrow(RangeError);
  });
});
