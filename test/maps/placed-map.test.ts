/** The common part of a picture that two models see, and what their maps say of it; expected numbers follow from a ramp. */
import { describe, expect, it } from 'vitest';
import { commonPart, gridOn, mapOnPart, type MapPlace, type PlacedMap } from '../../src/maps';

const LANDSCAPE = { width: 300, height: 200, orientation: 1 };
const centre: MapPlace = { ...LANDSCAPE, frame: { x: 50, y: 0, width: 200, height: 200 } };
const whole: MapPlace = { ...LANDSCAPE, frame: { x: 0, y: 0, width: 300, height: 200 } };
const letterbox: MapPlace = { ...LANDSCAPE, frame: { x: 0, y: -50, width: 300, height: 300 } };

/** A map whose value at a point of its frame is that of a function of the shares of its width and height. */
function mapOf(place: MapPlace, side: number, value: (x: number, y: number) => number): PlacedMap {
  const data = Float32Array.from({ length: side * side }, (_, i) =>
    value(((i % side) + 0.5) / side, (Math.floor(i / side) + 0.5) / side),
  );
  return { map: { width: side, height: side, data, low: 0, high: 1, constant: false }, place };
}

describe('commonPart', () => {
  it('is what both see of the picture itself', () => {
    expect(commonPart(centre, whole)).toEqual(centre.frame);
    expect(commonPart(letterbox, letterbox)).toEqual({ x: 0, y: 0, width: 300, height: 200 });
  });

  it('is nothing where they see no part together', () => {
    const left = { ...LANDSCAPE, frame: { x: 0, y: 0, width: 100, height: 100 } };
    const right = { ...LANDSCAPE, frame: { x: 100, y: 0, width: 100, height: 100 } };
    expect(commonPart(left, right)).toBeNull();
  });
});

describe('gridOn', () => {
  it('is as fine as the finer map', () => {
    const coarse = mapOf(whole, 30, () => 0);
    const fine = mapOf(centre, 100, () => 0);
    expect(gridOn(centre.frame, [coarse, fine])).toEqual({ width: 100, height: 100 });
  });
});

describe('mapOnPart', () => {
  it('gives equal values at equal places of the picture, whatever the frames and sizes', () => {
    // The value is the place of the picture from left to right, 0 to 1.
    const ofWhole = mapOf(whole, 60, (x) => x);
    const ofCentre = mapOf(centre, 224, (x) => (50 + x * 200) / 300);
    const size = { width: 40, height: 40 };
    const [a, b] = [ofWhole, ofCentre].map((placed) => mapOnPart(placed, centre.frame, size));
    for (let column = 1; column < 39; column += 1) {
      const expected = (50 + ((column + 0.5) / 40) * 200) / 300;
      expect(a?.data[column]).toBeCloseTo(expected, 5);
      expect(b?.data[column]).toBeCloseTo(expected, 5);
    }
  });

  it('turns maps as the picture is displayed', () => {
    // Orientation 6 turns the stored picture by 90° clockwise: its left side is displayed on top.
    const place = { width: 100, height: 100, orientation: 6, frame: { x: 0, y: 0, width: 100, height: 100 } };
    const turned = mapOnPart(
      mapOf(place, 50, (x) => x),
      place.frame,
      { width: 2, height: 2 },
    );
    expect(turned.data[0]).toBeCloseTo(0.25, 5);
    expect(turned.data[1]).toBeCloseTo(0.25, 5);
    expect(turned.data[2]).toBeCloseTo(0.75, 5);
  });

  it('is constant where the map is on that part', () => {
    const placed = mapOf(whole, 30, (x) => (x < 0.5 ? 0 : 1));
    const part = { x: 0, y: 0, width: 100, height: 200 };
    expect(mapOnPart(placed, part, { width: 5, height: 5 }).constant).toBe(true);
    expect(mapOnPart(placed, whole.frame, { width: 5, height: 5 }).constant).toBe(false);
  });
});
