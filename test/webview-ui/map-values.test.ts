import { describe, expect, it } from 'vitest';
import type { MapData, PicturePlace } from '../../src/protocol';
import { onCommonScale, unscaled, valueAt } from '../../webview-ui/src/drawing/map-values';

/** A map as the engine sends it: scaled by its own range. */
function mapOf(values: readonly number[], size: { height: number; width: number }): MapData {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const constant = low === high;
  const data = Float32Array.from(values, (value) => (constant ? 0 : (value - low) / (high - low)));
  return { ...size, data, low, high, constant };
}

const row = { height: 1, width: 3 };

describe('onCommonScale', () => {
  it('gives equal values before the scaling equal values after it', () => {
    const strong = mapOf([2, 6, 10], row);
    const weak = mapOf([0, 2, 4], row);
    const { predicted, target } = onCommonScale({ predicted: strong, target: weak });
    // (v − 0) / (10 − 0)
    expect([...predicted.data]).toEqual([0.2, 0.6, 1].map(Math.fround));
    expect([...target.data]).toEqual([0, 0.2, 0.4].map(Math.fround));
    expect([target.low, target.high, predicted.low, predicted.high]).toEqual([0, 10, 0, 10]);
    expect(unscaled(target, 0.4)).toBe(4);
  });

  it('keeps a constant map empty, and its value out of the range', () => {
    const map = mapOf([1, 2, 3], row);
    const { predicted, target } = onCommonScale({ predicted: mapOf([50, 50, 50], row), target: map });
    expect([...predicted.data]).toEqual([0, 0, 0]);
    expect(target).toEqual(map);
  });

  it('changes nothing where both are constant', () => {
    const both = { predicted: mapOf([1, 1, 1], row), target: mapOf([2, 2, 2], row) };
    expect(onCommonScale(both)).toEqual(both);
  });
});

describe('valueAt', () => {
  const map = mapOf([0, 1, 2, 3, 4, 5], { height: 2, width: 3 });
  const fifths = (value: number | null): number | null => (value === null ? null : Math.round(value * 5));

  it('finds the cell below a point of the picture', () => {
    // The model saw the middle of the picture: three cells of 20 × 30 pixels in each of two rows.
    const place: PicturePlace = {
      width: 100,
      height: 60,
      frame: { x: 20, y: 0, width: 60, height: 60 },
      orientation: 1,
    };
    expect(fifths(valueAt(map, place, { x: 20, y: 0 }))).toBe(0);
    expect(fifths(valueAt(map, place, { x: 79, y: 29 }))).toBe(2);
    expect(fifths(valueAt(map, place, { x: 41, y: 31 }))).toBe(4);
    expect(valueAt(map, place, { x: 19.9, y: 10 })).toBeNull();
    expect(valueAt(map, place, { x: 80, y: 10 })).toBeNull();
  });

  it('turns back a picture that is displayed turned', () => {
    // Orientation 6: the stored left edge is displayed on top, the stored top on the right.
    const place: PicturePlace = { width: 20, height: 30, frame: { x: 0, y: 0, width: 20, height: 30 }, orientation: 6 };
    expect(fifths(valueAt(map, place, { x: 15, y: 5 }))).toBe(0);
    expect(fifths(valueAt(map, place, { x: 15, y: 25 }))).toBe(2);
    expect(fifths(valueAt(map, place, { x: 5, y: 5 }))).toBe(3);
    expect(fifths(valueAt(map, place, { x: 5, y: 25 }))).toBe(5);
  });
});
