import { turnBack } from '../shared/orientation';
import type { SaliencyMap, Size } from './saliency';

/** A rectangle by its upper left corner. */
export interface PictureBox extends Size {
  readonly x: number;
  readonly y: number;
}

/** Where a map lies on a picture. */
export interface MapPlace extends Size {
  /** What the model saw, in pixels of the picture as it is displayed; it may reach beyond. */
  readonly frame: PictureBox;
  /** The EXIF orientation (1 to 8) that was applied for display: the map has it not applied. */
  readonly orientation: number;
}

export interface PlacedMap {
  readonly map: SaliencyMap;
  readonly place: MapPlace;
}

/** Numbers of places come from fractions of pixels. */
const ROUNDING = 1e-6;

/**
 * The part of a picture that two models see.
 *
 * @returns in pixels of the picture as it is displayed; null where they see no part together
 */
export function commonPart(a: MapPlace, b: MapPlace): PictureBox | null {
  const picture = { x: 0, y: 0, width: a.width, height: a.height };
  const boxes = [picture, a.frame, b.frame];
  const x = Math.max(...boxes.map((box) => box.x));
  const y = Math.max(...boxes.map((box) => box.y));
  const width = Math.min(...boxes.map((box) => box.x + box.width)) - x;
  const height = Math.min(...boxes.map((box) => box.y + box.height)) - y;
  return width > ROUNDING && height > ROUNDING ? { x, y, width, height } : null;
}

/** Whether the pixels of two maps lie at the same places. */
export function areSamePlaces(a: PlacedMap, b: PlacedMap): boolean {
  const numbers = ({ map, place: { frame, orientation } }: PlacedMap): number[] => [
    map.width,
    map.height,
    orientation,
    ...[frame.x, frame.y, frame.width, frame.height],
  ];
  const others = numbers(b);
  return numbers(a).every((value, i) => Math.abs(value - (others[i] ?? NaN)) < ROUNDING);
}

/** More pixels a side would make nothing finer: maps are upsampled from a few cells. */
const LARGEST_GRID = 448;

/** Pixels of a grid on a part of the picture that is as fine as the finer one of two maps. */
export function gridOn(part: PictureBox, maps: readonly PlacedMap[]): Size {
  const densities = maps.map(({ map, place: { frame, orientation } }) => {
    const isTurned = orientation >= 5;
    return {
      across: (isTurned ? map.height : map.width) / frame.width,
      down: (isTurned ? map.width : map.height) / frame.height,
    };
  });
  const count = (length: number, density: number): number =>
    Math.min(Math.max(Math.round(length * density), 1), LARGEST_GRID);
  return {
    width: count(part.width, Math.max(...densities.map(({ across }) => across))),
    height: count(part.height, Math.max(...densities.map(({ down }) => down))),
  };
}

/**
 * What a map says of a part of the picture, upright: bilinear between the middles of its pixels, edges clamped.
 *
 * @param part in pixels of the picture as it is displayed
 * @param size of the result
 */
export function mapOnPart({ map, place }: PlacedMap, part: PictureBox, size: Size): SaliencyMap {
  const { frame, orientation } = place;
  const data = new Float32Array(size.width * size.height);
  for (let row = 0; row < size.height; row += 1) {
    for (let column = 0; column < size.width; column += 1) {
      const displayed = {
        x: (part.x + ((column + 0.5) / size.width) * part.width - frame.x) / frame.width,
        y: (part.y + ((row + 0.5) / size.height) * part.height - frame.y) / frame.height,
      };
      const { x, y } = turnBack(displayed, orientation);
      data[row * size.width + column] = valueBetween(map, x * map.width - 0.5, y * map.height - 0.5);
    }
  }
  const [first = 0] = data;
  return { ...map, ...size, data, constant: map.constant || data.every((value) => value === first) };
}

/** @param x in pixels of the map, 0 in the middle of the first one; as `y` */
function valueBetween({ width, height, data }: SaliencyMap, x: number, y: number): number {
  const [column, row] = [clamp(x, width - 1), clamp(y, height - 1)];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const [right, bottom] = [Math.min(left + 1, width - 1), Math.min(top + 1, height - 1)];
  const at = (r: number, c: number): number => data[r * width + c] ?? 0;
  const above = at(top, left) + (at(top, right) - at(top, left)) * (column - left);
  const below = at(bottom, left) + (at(bottom, right) - at(bottom, left)) * (column - left);
  return above + (below - above) * (row - top);
}

function clamp(value: number, high: number): number {
  return Math.min(Math.max(value, 0), high);
}
