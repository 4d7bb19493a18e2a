import type { FrameRect, RgbPicture, ScalarMap } from '../input';
import type { BlendTable } from './blend';

/** Share of its brightness that remains of what the model did not see, in 1/256. */
const DIMMED = 96;

/** Columns of the picture and the two columns of the map that each lies between. */
interface Columns {
  /** First column inside the frame, and the one after the last. */
  readonly start: number;
  readonly end: number;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Share of the right one. */
  readonly share: Float32Array;
}

/** Pixels of `length` whose centres lie in `[at, at + extent)`. */
export function insideRange(at: number, extent: number, length: number): { start: number; end: number } {
  const clip = (edge: number): number => Math.min(length, Math.max(0, Math.ceil(edge - 0.5)));
  return { start: clip(at), end: clip(at + extent) };
}

function sampleColumns(frame: FrameRect, width: number, mapWidth: number): Columns {
  const { start, end } = insideRange(frame.x, frame.width, width);
  const left = new Int32Array(width);
  const right = new Int32Array(width);
  const share = new Float32Array(width);
  for (let x = start; x < end; x += 1) {
    const at = mapPosition(x, frame.x, frame.width, mapWidth);
    left[x] = Math.floor(at);
    right[x] = Math.min(Math.floor(at) + 1, mapWidth - 1);
    share[x] = at - Math.floor(at);
  }
  return { start, end, left, right, share };
}

/** Half-pixel centres, not aligned corners, edges clamped: as the map itself was upsampled. */
function mapPosition(pixel: number, from: number, extent: number, mapExtent: number): number {
  const at = ((pixel + 0.5 - from) * mapExtent) / extent - 0.5;
  return Math.min(Math.max(at, 0), mapExtent - 1);
}

/** The map's values along one row of the picture, still in the map's columns, in steps of the table. */
function mixRow(map: ScalarMap, at: number, table: BlendTable, row: Float32Array): void {
  const top = Math.floor(at) * map.width;
  const bottom = Math.min(Math.floor(at) + 1, map.height - 1) * map.width;
  const share = at - Math.floor(at);
  const scale = 255 / (table.high - table.low);
  for (let i = 0; i < map.width; i += 1) {
    const value = map.values[top + i] ?? 0;
    row[i] = (value + ((map.values[bottom + i] ?? 0) - value) * share - table.low) * scale;
  }
}

/** ITU-R BT.601, in 1/256. */
function greyOf(pixels: Uint8Array, i: number): number {
  return (77 * (pixels[i] ?? 0) + 150 * (pixels[i + 1] ?? 0) + 29 * (pixels[i + 2] ?? 0)) >> 8;
}

/** Pixels `from` to `to` (bytes) in grey and darker. */
function dim(source: Uint8Array, target: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i += 3) {
    const level = (greyOf(source, i) * DIMMED) >> 8;
    target[i] = level;
    target[i + 1] = level;
    target[i + 2] = level;
  }
}

/**
 * Draws a map on a picture: the picture in grey, coloured the more the larger the map's value is, and darkened where
 * the model did not see it. Picture, frame and map have the same orientation.
 *
 * @param frame where the map lies, pixels of the picture, real numbers; may reach outside
 * @param into receives the drawing, RGB, as long as `picture.pixels`
 */
export function drawOverlay(
  picture: RgbPicture,
  frame: FrameRect,
  map: ScalarMap,
  table: BlendTable,
  into: Uint8Array,
): void {
  const { width, height, pixels } = picture;
  const rows = insideRange(frame.y, frame.height, height);
  const columns = sampleColumns(frame, width, map.width);
  const row = new Float32Array(map.width);
  for (let y = 0; y < height; y += 1) {
    const begin = y * width * 3;
    const end = begin + width * 3;
    if (y < rows.start || y >= rows.end) {
      dim(pixels, into, begin, end);
      continue;
    }
    mixRow(map, mapPosition(y, frame.y, frame.height, map.height), table, row);
    dim(pixels, into, begin, begin + columns.start * 3);
    colourRow(pixels, into, begin, columns, row, table);
    dim(pixels, into, begin + columns.end * 3, end);
  }
}

function colourRow(
  source: Uint8Array,
  target: Uint8Array,
  begin: number,
  { start, end, left, right, share }: Columns,
  row: Float32Array,
  { keep, add }: BlendTable,
): void {
  for (let x = start; x < end; x += 1) {
    const a = row[left[x] ?? 0] ?? 0;
    const b = row[right[x] ?? 0] ?? 0;
    const step = (a + (b - a) * (share[x] ?? 0) + 0.5) | 0;
    const i = begin + x * 3;
    const kept = greyOf(source, i) * (keep[step] ?? 0);
    target[i] = (kept + (add[step * 3] ?? 0)) >> 8;
    target[i + 1] = (kept + (add[step * 3 + 1] ?? 0)) >> 8;
    target[i + 2] = (kept + (add[step * 3 + 2] ?? 0)) >> 8;
  }
}
