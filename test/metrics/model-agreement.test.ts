import { expect, it } from 'vitest';
import type { MapPlace, PlacedMap } from '../../src/maps';
import { agreementOf, agreementOfModels, NO_COMMON_PART } from '../../src/metrics';
import { seededNumbers } from '../support/tiny-classifier';

const PICTURE = { width: 120, height: 100, orientation: 1 };
const whole: MapPlace = { ...PICTURE, frame: { x: 0, y: 0, width: 120, height: 100 } };
const part: MapPlace = { ...PICTURE, frame: { x: 10, y: 0, width: 100, height: 100 } };

/** A blob around a place of the picture. */
function blob(place: MapPlace, side: number, at: { readonly x: number; readonly y: number }): PlacedMap {
  const { frame } = place;
  const data = Float32Array.from({ length: side * side }, (_, i) => {
    const x = frame.x + (((i % side) + 0.5) / side) * frame.width;
    const y = frame.y + ((Math.floor(i / side) + 0.5) / side) * frame.height;
    return Math.exp(-((x - at.x) ** 2 + (y - at.y) ** 2) / 800);
  });
  return { map: { width: side, height: side, data, low: 0, high: 1, constant: false }, place };
}

it('is that of the maps as they are where their pixels lie at the same places', () => {
  const random = (seed: number): PlacedMap => {
    const next = seededNumbers(seed);
    const data = Float32Array.from({ length: 64 }, () => next());
    return { map: { width: 8, height: 8, data, low: 0, high: 1, constant: false }, place: part };
  };
  const [a, b] = [random(1), random(2)];
  expect(agreementOfModels(a, b)).toEqual(agreementOf(a.map, b.map));
});

it('finds the same place of the picture again in another frame and size', () => {
  const at = { x: 60, y: 40 };
  const same = agreementOfModels(blob(whole, 56, at), blob(part, 224, at));
  expect(same.correlation).toBeGreaterThan(0.999);
  expect(same.topOverlap).toBeGreaterThan(0.97);
  const other = agreementOfModels(blob(whole, 56, at), blob(part, 224, { x: 90, y: 80 }));
  expect(other.correlation).toBeLessThan(0.2);
});

it('is none where the models see no part together, with the reason', () => {
  const left = { ...PICTURE, frame: { x: 0, y: 0, width: 50, height: 50 } };
  const right = { ...PICTURE, frame: { x: 60, y: 50, width: 50, height: 50 } };
  const agreement = agreementOfModels(blob(left, 8, { x: 20, y: 20 }), blob(right, 8, { x: 80, y: 80 }));
  expect(agreement).toEqual({ correlation: null, topOverlap: null, reason: NO_COMMON_PART });
});
