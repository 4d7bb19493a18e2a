import type { MapData, MapSet, PicturePlace } from '../../../src/protocol';
import { turnBack } from '../../../src/shared/orientation';
import { boxOf, pointBetween, type Point } from './geometry';

/** Values before maps were scaled to [0, 1] that the ends of a scale stand for. */
type Range = Pick<MapData, 'low' | 'high'>;

/**
 * The maps as they are drawn: each class on its own scale, or all on the range that they have in common.
 *
 * @param beside other maps that are on the same scale, where there are any
 */
export function mapsOnScale(
  maps: MapSet,
  { sameScale }: { readonly sameScale: boolean },
  beside: MapSet | null = null,
): MapSet {
  if (!sameScale) return maps;
  const { predicted, target } = maps;
  const all = beside === null ? [predicted, target] : [predicted, target, beside.predicted, beside.target];
  const range = {
    low: Math.min(...all.map((map) => map.low)),
    high: Math.max(...all.map((map) => map.high)),
  };
  return { ...maps, predicted: onRange(predicted, range), target: onRange(target, range) };
}

/** The last range of each map with what it gave: the maps are asked for with every move of the pointer. */
const lastOnRange = new WeakMap<MapData, MapData>();

/**
 * A map on another range, so that equal values have equal colours.
 *
 * Each map comes scaled by itself, `data = (v − low) / (high − low)`, all zero where it is constant. On the range from
 * `low'` to `high'` it is `data' = (low + data (high − low) − low') / (high' − low')`, for a constant map too.
 */
function onRange(map: MapData, { low, high }: Range): MapData {
  if (low === high || (low === map.low && high === map.high)) return map;
  const known = lastOnRange.get(map);
  if (known?.low === low && known.high === high) return known;
  const offset = (map.low - low) / (high - low);
  const factor = (map.high - map.low) / (high - low);
  const rescaled = { ...map, data: map.data.map((value) => offset + factor * value), low, high };
  lastOnRange.set(map, rescaled);
  return rescaled;
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
