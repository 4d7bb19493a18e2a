import { describe, expect, it } from 'vitest';
import { inverseOrientation, orientMap, orientPixels, uprightDimensions } from '../../src/input';
import { seededRandom, synthetic } from './vectors';

const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

describe('orientMap', () => {
  // Stored 3×2:  0 1 2 / 3 4 5. Rows of the upright map, from the EXIF table of where row 0 and column 0 belong.
  it.each([
    [1, [0, 1, 2, 3, 4, 5]],
    [2, [2, 1, 0, 5, 4, 3]],
    [3, [5, 4, 3, 2, 1, 0]],
    [4, [3, 4, 5, 0, 1, 2]],
    [5, [0, 3, 1, 4, 2, 5]],
    [6, [3, 0, 4, 1, 5, 2]],
    [7, [5, 2, 4, 1, 3, 0]],
    [8, [2, 5, 1, 4, 0, 3]],
  ])('orientation %i', (orientation, wanted) => {
    const map = { width: 3, height: 2, values: Float32Array.of(0, 1, 2, 3, 4, 5) };
    const upright = orientMap(map, orientation);
    expect([...upright.values]).toEqual(wanted);
    expect([upright.width, upright.height]).toEqual(orientation >= 5 ? [2, 3] : [3, 2]);
  });

  it('leaves its source alone', () => {
    const values = Float32Array.of(1, 2, 3, 4);
    orientMap({ width: 2, height: 2, values }, 3);
    expect([...values]).toEqual([1, 2, 3, 4]);
  });
});

describe('orientPixels', () => {
  it.each(ORIENTATIONS)('%i and its inverse are the identity', (orientation) => {
    const random = seededRandom(orientation);
    for (let round = 0; round < 10; round++) {
      const picture = synthetic(1 + Math.floor(random() * 20), 1 + Math.floor(random() * 20));
      const there = orientPixels(picture, orientation);
      expect(uprightDimensions(picture, orientation)).toEqual({ width: there.width, height: there.height });
      expect(orientPixels(there, inverseOrientation(orientation))).toEqual(picture);
    }
  });

  it.each(ORIENTATIONS)('%i moves colours as orientMap moves numbers', (orientation) => {
    const picture = synthetic(7, 5);
    const green = Float32Array.from({ length: 35 }, (_, i) => picture.pixels[3 * i + 1] ?? -1);
    const turned = orientPixels(picture, orientation).pixels;
    const wanted = orientMap({ width: 7, height: 5, values: green }, orientation).values;
    expect([...wanted].every((value, i) => turned[3 * i + 1] === value)).toBe(true);
  });

  it.each([0, 9, 1.5, Number.NaN])('%d is no orientation', (orientation) => {
    expect(() => orientPixels(synthetic(2, 2), orientation)).toThrow(RangeError);
  });
});
