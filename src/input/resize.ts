import { FRACTION_BITS, KERNELS, computeTaps } from './resample-taps';
import type { Axis, Taps } from './resample-taps';
import type { PillowFilter, RgbPicture } from './types';

/** A rectangle of the source, pixels, real numbers: left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/* The two passes index typed arrays at places that the taps keep inside; the `?? 0` that the compiler would want costs a
   third of the time, hence the assertions. */
/* eslint-disable @typescript-eslint/no-non-null-assertion */

function toLevel(sum: number): number {
  const level = sum >> FRACTION_BITS;
  return level < 0 ? 0 : level > 255 ? 255 : level;
}

const HALF = 1 << (FRACTION_BITS - 1);

/** Rows `firstRow` to `firstRow + rows` of [h, width, 3] to [rows, targetWidth, 3]. */
function passHorizontal(source: Uint8Array, width: number, firstRow: number, rows: number, taps: Taps): Uint8Array {
  const { first, count, weights, stride } = taps;
  const targetWidth = first.length;
  const target = new Uint8Array(rows * targetWidth * 3);
  let out = 0;
  for (let y = 0; y < rows; y++) {
    const rowStart = (firstRow + y) * width * 3;
    for (let x = 0; x < targetWidth; x++) {
      let from = rowStart + first[x]! * 3;
      let w = x * stride;
      const end = w + count[x]!;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      for (; w < end; w++, from += 3) {
        const weight = weights[w]!;
        red = (red + Math.imul(weight, source[from]!)) | 0;
        green = (green + Math.imul(weight, source[from + 1]!)) | 0;
        blue = (blue + Math.imul(weight, source[from + 2]!)) | 0;
      }
      target[out++] = toLevel(red);
      target[out++] = toLevel(green);
      target[out++] = toLevel(blue);
    }
  }
  return target;
}

/** Columns of [h, width, 3], whose row 0 is row `firstRow` of the picture the taps speak of, to [targetHeight, width, 3]. */
function passVertical(source: Uint8Array, width: number, firstRow: number, taps: Taps): Uint8Array {
  const { first, count, weights, stride } = taps;
  const rowLength = width * 3;
  const target = new Uint8Array(first.length * rowLength);
  const sums = new Int32Array(rowLength);
  for (let y = 0; y < first.length; y++) {
    sums.fill(HALF);
    let from = (first[y]! - firstRow) * rowLength;
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * stride + k]!;
      for (let i = 0; i < rowLength; i++, from++) sums[i] = (sums[i]! + Math.imul(weight, source[from]!)) | 0;
    }
    const out = y * rowLength;
    for (let i = 0; i < rowLength; i++) target[out + i] = toLevel(sums[i]!);
  }
  return target;
}

/** Nearest as Pillow's affine sampling: positions are summed up step by step, the rounding errors included. */
function sampleNearest(picture: RgbPicture, columnAxis: Axis, rowAxis: Axis): Uint8Array {
  const { pixels, width } = picture;
  const positions = (axis: Axis): Int32Array => {
    const step = (axis.to - axis.from) / axis.targetSize;
    let at = axis.from + step * 0.5;
    for (let i = 0; i < axis.start; i++) at += step;
    const result = new Int32Array(axis.count);
    for (let i = 0; i < axis.count; i++, at += step) result[i] = Math.min(Math.trunc(at), axis.sourceSize - 1);
    return result;
  };
  const columns = positions(columnAxis);
  const rows = positions(rowAxis);
  const target = new Uint8Array(rows.length * columns.length * 3);
  let out = 0;
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * width + x) * 3;
      target[out++] = pixels[from]!;
      target[out++] = pixels[from + 1]!;
      target[out++] = pixels[from + 2]!;
    }
  }
  return target;
}
/* eslint-enable @typescript-eslint/no-non-null-assertion */

function checkArguments(picture: RgbPicture, width: number, height: number, box: Box, window: Window): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new RangeError(`A picture of ${width}×${height} pixels cannot be made.`);
  }
  const [left, top, right, bottom] = box;
  const inside = left >= 0 && top >= 0 && right <= picture.width && bottom <= picture.height;
  if (!inside || !(right > left) || !(bottom > top)) {
    throw new RangeError(`The box ${box.join(', ')} does not lie in ${picture.width}×${picture.height} pixels.`);
  }
  const { x, y } = window;
  if (
    x < 0 ||
    y < 0 ||
    window.width < 1 ||
    window.height < 1 ||
    x + window.width > width ||
    y + window.height > height
  ) {
    throw new RangeError(`The window ${JSON.stringify(window)} does not lie in ${width}×${height} pixels.`);
  }
}

/** The part of a resized picture that is wanted: whole pixels of the target. */
export interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Resizes to the bit as Pillow's `Image.resize(size, filter, box)` does for 8-bit RGB (checked against 13.0.0): filters
 * antialiased when shrinking, half-pixel centres, first along rows and then along columns with 8-bit levels between,
 * 22-bit fixed-point weights. Nearest samples without a filter.
 *
 * @param picture [h, w, 3]
 * @param width target width, at least 1
 * @param height target height, at least 1
 * @param box the part of the source to use, real numbers inside the picture; the whole by default
 * @param window the part of the target to compute, as if it were cut out afterwards; the whole by default
 * @returns a picture of the window's size; its pixels may be those of `picture` where nothing is to do
 * @throws RangeError for an impossible size, box or window
 */
export function resizePillow(
  picture: RgbPicture,
  width: number,
  height: number,
  filter: PillowFilter,
  box: Box = [0, 0, picture.width, picture.height],
  window: Window = { x: 0, y: 0, width, height },
): RgbPicture {
  checkArguments(picture, width, height, box, window);
  // Pillow keeps a box in single precision.
  const [left, top, right, bottom] = [box[0], box[1], box[2], box[3]].map(Math.fround) as [
    number,
    number,
    number,
    number,
  ];
  const columns = {
    ...{ sourceSize: picture.width, from: left, to: right, targetSize: width },
    ...{ start: window.x, count: window.width },
  };
  const rows = {
    ...{ sourceSize: picture.height, from: top, to: bottom, targetSize: height },
    ...{ start: window.y, count: window.height },
  };
  const size = { width: window.width, height: window.height };
  if (filter === 'nearest') return { ...size, pixels: sampleNearest(picture, columns, rows) };

  const sameColumns = width === picture.width && left === 0 && right === width;
  const sameRows = height === picture.height && top === 0 && bottom === height;
  // An axis that keeps its scale is only cut: a filter of weight 1 on one pixel.
  const vertical = computeTaps(sameRows ? KERNELS.box : KERNELS[filter], rows);
  const horizontal = computeTaps(sameColumns ? KERNELS.box : KERNELS[filter], columns);
  // Pillow 13 begins with the columns where the height shrinks by more than twice what the width does; the levels
  // between the passes have 8 bits, so the order shows.
  const shrinkage = picture.height - height;
  if (shrinkage > 0 && shrinkage > 2 * (picture.width - width)) {
    const squeezed = passVertical(picture.pixels, picture.width, 0, vertical);
    return { ...size, pixels: passHorizontal(squeezed, picture.width, 0, size.height, horizontal) };
  }
  const firstRow = vertical.first[0] ?? 0;
  const endRow = (vertical.first[size.height - 1] ?? 0) + (vertical.count[size.height - 1] ?? 0);
  const between = passHorizontal(picture.pixels, picture.width, firstRow, endRow - firstRow, horizontal);
  return { ...size, pixels: passVertical(between, size.width, firstRow, vertical) };
}
