import type { Window } from './resize';
import { sampleTaps, type SampleAxis, type SampleTaps, type TapsAt } from './sample-taps';
import type { OpenCvFilter, RgbPicture } from './types';

/* Everything here indexes typed arrays at places that the taps keep inside; the `?? 0` that the compiler would want costs
   a third of the time, hence the assertions. */
/* eslint-disable @typescript-eslint/no-non-null-assertion */

/** Weights of `linear` and `cubic` are fixed-point numbers with this many fractional bits. */
const FRACTION = 1 << 11;

/**
 * Resizes as OpenCV's `cv2.resize` does for 8-bit pictures (checked against 4.13.0): `linear` and `area` to the bit,
 * `cubic` but for roundings of one level. Only `area` averages what falls together when the picture shrinks.
 *
 * @param picture [h, w, 3]
 * @param width target width, at least 1
 * @param height target height, at least 1
 * @param window the part of the target to compute, as if it were cut out afterwards
 */
export function resizeOpenCv(
  picture: RgbPicture,
  width: number,
  height: number,
  filter: OpenCvFilter,
  window: Window,
): RgbPicture {
  if (width === picture.width && height === picture.height) return cut(picture, window);
  const columns: SampleAxis = { source: picture.width, target: width, start: window.x, count: window.width };
  const rows: SampleAxis = { source: picture.height, target: height, start: window.y, count: window.height };
  const shrinks = width <= picture.width && height <= picture.height;
  const isHalf = width * 2 === picture.width && height * 2 === picture.height;
  const pixels =
    (filter === 'opencv-area' && shrinks) || (filter === 'opencv-linear' && isHalf)
      ? resizeArea(picture, columns, rows)
      : filter === 'opencv-cubic'
        ? resizeFixed(picture, cubicTaps(columns), cubicTaps(rows), cubicLevel)
        : filter === 'opencv-area'
          ? resizeFixed(picture, enlargingTaps(columns), enlargingTaps(rows), linearLevel)
          : resizeFixed(picture, linearTaps(columns, true), linearTaps(rows, false), linearLevel);
  return { width: window.width, height: window.height, pixels };
}

function cut({ width, pixels }: RgbPicture, { x, y, ...size }: Window): RgbPicture {
  const part = new Uint8Array(size.width * size.height * 3);
  for (let row = 0; row < size.height; row++) {
    const from = ((y + row) * width + x) * 3;
    part.set(pixels.subarray(from, from + size.width * 3), row * size.width * 3);
  }
  return { ...size, pixels: part };
}

/** Along rows with whole numbers, then along columns, each target position of `taps.size` weighted ones. */
function resizeFixed(
  { pixels, width }: RgbPicture,
  columns: SampleTaps,
  rows: SampleTaps,
  toLevel: (sums: readonly Int32Array[], at: number, weights: Float32Array, from: number) => number,
): Uint8Array {
  const [targetWidth, targetHeight] = [columns.places.length / columns.size, rows.places.length / rows.size];
  const length = targetWidth * 3;
  const target = new Uint8Array(targetHeight * length);
  const known = new Map<number, Int32Array>();
  const rowOf = (y: number): Int32Array => {
    const kept = known.get(y);
    if (kept !== undefined) return kept;
    const sums = new Int32Array(length);
    for (let x = 0; x < targetWidth; x++) {
      for (let k = x * columns.size; k < (x + 1) * columns.size; k++) {
        const from = (y * width + columns.places[k]!) * 3;
        const weight = columns.weights[k]!;
        for (let c = 0; c < 3; c++) sums[x * 3 + c]! += pixels[from + c]! * weight;
      }
    }
    // Rows come in their order, so older ones are not needed again.
    if (known.size === 2 * rows.size) known.delete(known.keys().next().value!);
    known.set(y, sums);
    return sums;
  };
  for (let y = 0; y < targetHeight; y++) {
    const at = y * rows.size;
    const sums = Array.from(rows.places.subarray(at, at + rows.size), rowOf);
    for (let i = 0; i < length; i++) target[y * length + i] = toLevel(sums, i, rows.weights, at);
  }
  return target;
}

/** The lowest bits of the sums are dropped before they are weighted, as in OpenCV's `VResizeLinear`. */
function linearLevel([above, below]: readonly Int32Array[], i: number, weights: Float32Array, at: number): number {
  const upper = ((above![i]! >> 4) * weights[at]!) >> 16;
  const lower = ((below![i]! >> 4) * weights[at + 1]!) >> 16;
  return (upper + lower + 2) >> 2;
}

function cubicLevel(sums: readonly Int32Array[], i: number, weights: Float32Array, at: number): number {
  let sum = 0;
  for (let k = 0; k < sums.length; k++) sum += sums[k]![i]! * weights[at + k]!;
  return clampLevel(Math.floor(sum / FRACTION ** 2 + 0.5));
}

function clampLevel(level: number): number {
  return level < 0 ? 0 : level > 255 ? 255 : level;
}

/** @param isClamped whether a position beyond the outermost pixel is moved onto it, as OpenCV does along rows only */
function linearTaps(axis: SampleAxis, isClamped: boolean): SampleTaps {
  return fixedTaps(axis, 2, (i, scale) => {
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const first = Math.floor(position);
    const isOutside = first < 0 || first >= axis.source - 1;
    const share = isClamped && isOutside ? 0 : Math.fround(position - first);
    return { first: isClamped ? Math.min(Math.max(first, 0), axis.source - 1) : first, weights: [1 - share, share] };
  });
}

/** What `area` comes to where a side grows: nearest, with a narrow transition. */
function enlargingTaps(axis: SampleAxis): SampleTaps {
  const inverse = axis.target / axis.source;
  return fixedTaps(axis, 2, (i, scale) => {
    const first = Math.floor(i * scale);
    const rest = Math.fround(i + 1 - (first + 1) * inverse);
    const share = rest <= 0 ? 0 : Math.fround(rest - Math.floor(rest));
    return { first, weights: [1 - share, share] };
  });
}

/** Keys' cubic convolution with a = −0.75. */
function cubicTaps(axis: SampleAxis): SampleTaps {
  const a = -0.75;
  return fixedTaps(axis, 4, (i, scale) => {
    const position = Math.fround((i + 0.5) * scale - 0.5);
    const x = Math.fround(position - Math.floor(position));
    const far = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
    const near = ((a + 2) * x - (a + 3)) * x * x + 1;
    const next = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
    return { first: Math.floor(position) - 1, weights: [far, near, next, 1 - far - near - next] };
  });
}

function fixedTaps(axis: SampleAxis, size: number, tapsOf: (position: number, scale: number) => TapsAt): SampleTaps {
  const scale = 1 / (axis.target / axis.source);
  return sampleTaps(axis, size, (i) => {
    const { first, weights } = tapsOf(i, scale);
    return { first, weights: weights.map((weight) => roundHalfEven(Math.fround(weight) * FRACTION)) };
  });
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** The mean of what each target pixel covers, in single precision. */
function resizeArea(picture: RgbPicture, columns: SampleAxis, rows: SampleAxis): Uint8Array {
  const scales = [columns.source / columns.target, rows.source / rows.target] as const;
  return scales.every(Number.isInteger)
    ? meanOfBlocks(picture, columns, rows, scales)
    : meanOfParts(picture, columns, rows);
}

function meanOfBlocks(
  { pixels, width }: RgbPicture,
  columns: SampleAxis,
  rows: SampleAxis,
  [across, down]: readonly [number, number],
): Uint8Array {
  const target = new Uint8Array(rows.count * columns.count * 3);
  const inverse = Math.fround(1 / (across * down));
  const isHalf = across === 2 && down === 2;
  let out = 0;
  for (let y = 0; y < rows.count; y++) {
    for (let x = 0; x < columns.count; x++) {
      const corner = ((rows.start + y) * down * width + (columns.start + x) * across) * 3;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let row = 0; row < down; row++) {
          for (let column = 0; column < across; column++) sum += pixels[corner + (row * width + column) * 3 + c]!;
        }
        target[out++] = isHalf ? (sum + 2) >> 2 : roundHalfEven(Math.fround(sum * inverse));
      }
    }
  }
  return target;
}

function meanOfParts({ pixels, width }: RgbPicture, columns: SampleAxis, rows: SampleAxis): Uint8Array {
  const [across, down] = [partsOf(columns), partsOf(rows)];
  const length = columns.count * 3;
  const target = new Uint8Array(rows.count * length);
  const line = new Float32Array(length);
  const sums = new Float32Array(length);
  for (let y = 0; y < rows.count; y++) {
    sums.fill(0);
    for (const row of down[y]!) {
      line.fill(0);
      across.forEach((parts, x) => {
        for (const part of parts) {
          const from = (row.place * width + part.place) * 3;
          for (let c = 0; c < 3; c++) line[x * 3 + c]! += Math.fround(pixels[from + c]! * part.weight);
        }
      });
      for (let i = 0; i < length; i++) sums[i]! += Math.fround(line[i]! * row.weight);
    }
    for (let i = 0; i < length; i++) target[y * length + i] = clampLevel(roundHalfEven(sums[i]!));
  }
  return target;
}

interface Part {
  readonly place: number;
  /** Share of the target pixel that this source pixel covers. */
  readonly weight: number;
}

/** OpenCV's `computeResizeAreaTab`: edges that lie within a thousandth of a pixel count as lying on it. */
function partsOf({ source, target, start, count }: SampleAxis): Part[][] {
  const scale = 1 / (target / source);
  return Array.from({ length: count }, (_, i) => {
    const from = (start + i) * scale;
    const to = from + scale;
    const width = Math.min(scale, source - from);
    const last = Math.min(Math.floor(to), source - 1);
    const first = Math.min(Math.ceil(from), last);
    const parts: Part[] = [];
    const add = (place: number, share: number): void => {
      parts.push({ place, weight: Math.fround(share / width) });
    };
    if (first - from > 1e-3) add(first - 1, first - from);
    for (let place = first; place < last; place++) add(place, 1);
    if (to - last > 1e-3) add(last, Math.min(to - last, 1, width));
    return parts;
  });
}
