import type { PictureBox, Size } from '../maps';

/** Pictures in rows and columns, as many of both. */
export interface Collage {
  /** `[height, width, channels]`, of the size of each of the pictures. */
  readonly input: Float32Array;
  /** Where the pictures lie, in the order that they were given in: rows from the top. */
  readonly cells: readonly PictureBox[];
}

/**
 * Puts 4 pictures into 2×2, or 9 into 3×3, each made smaller by the mean over the area that becomes a pixel, so that the
 * collage has the model's input size again.
 *
 * @param inputs `[height, width, channels]` each, preprocessed; their number is a square
 * @throws RangeError for another number of pictures, or pictures that have not `size`
 */
export function makeCollage(inputs: readonly Float32Array[], size: Size): Collage {
  const side = Math.sqrt(inputs.length);
  const length = inputs[0]?.length ?? 0;
  const channels = length / (size.width * size.height);
  if (!Number.isInteger(side) || side < 1 || side > Math.min(size.width, size.height)) {
    throw new RangeError(`${inputs.length} pictures do not fill rows and columns`);
  }
  if (!Number.isInteger(channels) || inputs.some((input) => input.length !== length)) {
    throw new RangeError(`the pictures have not all ${size.width}×${size.height} pixels`);
  }
  const collage = new Float32Array(length);
  const cells = inputs.map((input, index) => {
    const cell = collageCell(index, side, size);
    paste(reduce(input, size, cell, channels), cell, { collage, width: size.width, channels });
    return cell;
  });
  return { input: collage, cells };
}

/** Where the picture of an index lies in a collage of `side` rows and columns: cells of whole pixels that leave no gap. */
export function collageCell(index: number, side: number, { width, height }: Size): PictureBox {
  const [left, right] = [index % side, (index % side) + 1].map((i) => Math.round((i * width) / side)) as [
    number,
    number,
  ];
  const row = Math.floor(index / side);
  const [top, bottom] = [row, row + 1].map((i) => Math.round((i * height) / side)) as [number, number];
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function paste(
  part: Float32Array,
  { x, y, width, height }: PictureBox,
  on: { readonly collage: Float32Array; readonly width: number; readonly channels: number },
): void {
  const row = width * on.channels;
  for (let i = 0; i < height; i += 1) {
    on.collage.set(part.subarray(i * row, (i + 1) * row), ((y + i) * on.width + x) * on.channels);
  }
}

/** Mean over the area of each new pixel, the columns first. */
function reduce(input: Float32Array, from: Size, to: Size, channels: number): Float32Array {
  const columns = coverings(from.width, to.width);
  const narrow = new Float64Array(from.height * to.width * channels);
  for (let y = 0; y < from.height; y += 1) {
    columns.forEach((covering, x) => {
      for (const { at, share } of covering) {
        for (let c = 0; c < channels; c += 1) {
          const target = (y * to.width + x) * channels + c;
          narrow[target] = (narrow[target] ?? 0) + share * (input[(y * from.width + at) * channels + c] ?? 0);
        }
      }
    });
  }
  const row = to.width * channels;
  const result = new Float64Array(to.height * row);
  coverings(from.height, to.height).forEach((covering, y) => {
    for (const { at, share } of covering) {
      for (let i = 0; i < row; i += 1) {
        result[y * row + i] = (result[y * row + i] ?? 0) + share * (narrow[at * row + i] ?? 0);
      }
    }
  });
  return Float32Array.from(result);
}

/** Of each new pixel, the old ones that it covers, and the share of it that each makes up. */
function coverings(from: number, to: number): { readonly at: number; readonly share: number }[][] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const [low, high] = [i * scale, (i + 1) * scale];
    const parts = [];
    for (let at = Math.floor(low); at < Math.min(from, Math.ceil(high)); at += 1) {
      parts.push({ at, share: (Math.min(at + 1, high) - Math.max(at, low)) / scale });
    }
    return parts;
  });
}
