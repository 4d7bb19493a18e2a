import { describe, expect, it } from 'vitest';
import type { MapData, MapSet, PicturePlace } from '../../src/protocol';
import { mapsOnScale, unscaled, valueAt } from '../../webview-ui/src/drawing/map-values';

/** A map as the engine sends it: scaled by its own range. */
function mapOf(values: readonly number[], size: { height: number; width: number }): MapData {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const constant = low === high;
  const data = Float32Array.from(values, (value) => (constant ? 0 : (value - low) / (high - low)));
  return { ...size, data, low, high, constant };
}

const row = { height: 1, width: 3 };

/** The two maps on one scale, perhaps with others beside them. */
function onOneScale(predicted: MapData, target: MapData, beside: MapSet | null = null): MapSet {
  return mapsOnScale({ predicted, target, contrast: null }, { sameScale: true }, beside);
}

describe('mapsOnScale', () => {
  const strong = mapOf([2, 6, 10], row);
  const weak = mapOf([0, 2, 4], row);

  it('gives equal values before the scaling equal values after it', () => {
    const { predicted, target } = onOneScale(strong, weak);
    // (v − 0) / (10 − 0)
    expect([...predicted.data]).toEqual([0.2, 0.6, 1].map(Math.fround));
    expect([...target.data]).toEqual([0, 0.2, 0.4].map(Math.fround));
    expect([target.low, target.high, predicted.low, predicted.high]).toEqual([0, 10, 0, 10]);
    expect(unscaled(target, 0.4)).toBe(4);
  });

  it('leaves each on its own scale where that is wanted', () => {
    const maps = { predicted: strong, target: weak, contrast: null };
    expect(mapsOnScale(maps, { sameScale: false }, maps)).toBe(maps);
  });

  it('gives a constant map the value that it has, wherever that lies', () => {
    const { predicted, target } = onOneScale(mapOf([20, 20, 20], row), strong);
    // (v − 2) / (20 − 2)
    expect([...predicted.data]).toEqual([1, 1, 1]);
    expect([...target.data]).toEqual([0, 4 / 18, 8 / 18].map(Math.fround));
    expect(unscaled(predicted, predicted.data[0] ?? Number.NaN)).toBe(20);
    const between = onOneScale(mapOf([6, 6, 6], row), strong).predicted;
    expect(unscaled(between, between.data[1] ?? Number.NaN)).toBeCloseTo(6, 6);
  });

  it('gives two constant maps the ends of their range, and leaves equal ones empty', () => {
    const { predicted, target } = onOneScale(mapOf([1, 1, 1], row), mapOf([2, 2, 2], row));
    expect([predicted.data[0], target.data[0]]).toEqual([0, 1]);
    const equal = onOneScale(mapOf([3, 3, 3], row), mapOf([3, 3, 3], row));
    expect([...equal.predicted.data, equal.predicted.low]).toEqual([0, 0, 0, 3]);
  });

  it('has one range for the maps of two pictures', () => {
    const beside = { predicted: mapOf([5, 20, 6], row), target: weak, contrast: null };
    expect([...onOneScale(strong, weak, beside).predicted.data]).toEqual([0.1, 0.3, 0.5].map(Math.fround));
  });

  it('makes no new map as long as the range stays', () => {
    const first = onOneScale(strong, weak);
    const second = onOneScale(strong, mapOf([0, 1, 3], row));
    expect(second.predicted).toBe(first.predicted);
    // The widest map needs no other.
    const widest = mapOf([0, 5, 12], row);
    expect(onOneScale(widest, weak).predicted).toBe(widest);
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
