import type { MapData, MapSet, PicturePlace } from '../../../src/protocol';
import { boxOf, pointBetween, type Point } from './geometry';
import { turnBack } from '../../../src/shared/orientation';

/** Both maps by the class they are about. */
type MapPair = Pick<MapSet, 'predicted' | 'target'>;

/** The maps as they are drawn: each class on its own scale, or both on one. */
export function mapsOnScale(maps: MapSet, { sameScale }: { readonly sameScale: boolean }): MapSet {
  return sameScale ? { ...maps, ...onCommonScale(maps) } : maps;
}

/**
 * Two maps on the range that they have in common, so that equal values have equal colours.
 *
 * Each map comes scaled by itself, `data = (v − low) / (high − low)`. With the lowest low and the highest high of both,
 * `data' = (low + data (high − low) − low') / (high' − low')`. A constant map says nothing: it stays zero and has no
 * part in the range.
 *
 * @returns maps of which `low` and `high` are those of the common range
 */
export function onCommonScale({ predicted, target }: MapPair): MapPair {
  const speaking = [predicted, target].filter(({ constant }) => !constant);
  if (speaking.length === 0) return { predicted, target };
  const low = Math.min(...speaking.map((map) => map.low));
  const high = Math.max(...speaking.map((map) => map.high));
  const rescale = (map: MapData): MapData => {
    if (map.constant) return { ...map, low, high };
    const offset = (map.low - low) / (high - low);
    const factor = (map.high - map.low) / (high - low);
    return { ...map, data: map.data.map((value) => offset + factor * value), low, high };
  };
  const common = rescale(predicted);
  return { predicted: common, target: target === predicted ? common : rescale(target) };
}

/**
 * A map's value at a point of the picture.
 *
 * @param point in pixels of the picture as it is displayed
 * @returns null where the model saw nothing
 */
export function valueAt({ height, width, data }: MapData, place: PicturePlace, point: Point): number | null {
  const inFrame = pointBetween(point, place.frame, boxOf({ width: 1, height: 1 }));
  const { x, y } = turnBack(inFrame, place.orientation);
  if (x < 0 || x >= 1 || y < 0 || y >= 1) return null;
  return data[Math.floor(y * height) * width + Math.floor(x * width)] ?? null;
}

/** The value before a map was scaled to [0, 1]. */
export function unscaled({ low, high }: MapData, value: number): number {
  return low + value * (high - low);
}
