import type { RgbPicture } from './types';

/** A map of one number a pixel, rows from the top: `values.length === width * height`. */
export interface ScalarMap {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** EXIF orientations whose width and height change places. */
function swapsAxes(orientation: number): boolean {
  return orientation >= 5 && orientation <= 8;
}

/** The size that a picture has once turned upright as EXIF orientation 1 to 8 says. */
export function uprightDimensions(
  size: { readonly width: number; readonly height: number },
  orientation: number,
): { width: number; height: number } {
  return swapsAxes(orientation)
    ? { width: size.height, height: size.width }
    : { width: size.width, height: size.height };
}

/** The orientation that undoes another one: only the two quarter turns are not their own inverse. */
export function inverseOrientation(orientation: number): number {
  return orientation === 6 ? 8 : orientation === 8 ? 6 : orientation;
}

/**
 * Copies pixels of `channels` values each, so that they stand upright.
 *
 * EXIF names the sides of the scene where the stored row 0 and column 0 lie: 1 top left, 2 top right, 3 bottom right,
 * 4 bottom left, 5 left top, 6 right top, 7 right bottom, 8 left bottom.
 */
function turn<T extends Uint8Array | Float32Array>(
  source: T,
  target: T,
  width: number,
  height: number,
  channels: number,
  orientation: number,
): void {
  const upright = uprightDimensions({ width, height }, orientation);
  // Where the first stored pixel goes, and the steps in the target for one column and one row of the source.
  const right = channels;
  const down = channels * upright.width;
  const lastX = (upright.width - 1) * right;
  const lastY = (upright.height - 1) * down;
  const [start, columnStep, rowStep] = {
    1: [0, right, down] as const,
    2: [lastX, -right, down] as const,
    3: [lastX + lastY, -right, -down] as const,
    4: [lastY, right, -down] as const,
    5: [0, down, right] as const,
    6: [lastX, down, -right] as const,
    7: [lastX + lastY, -down, -right] as const,
    8: [lastY, -down, right] as const,
  }[orientation as 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8];
  let from = 0;
  for (let y = 0; y < height; y++) {
    let to = start + y * rowStep;
    for (let x = 0; x < width; x++, to += columnStep) {
      for (let c = 0; c < channels; c++) target[to + c] = source[from++] ?? 0;
    }
  }
}

function assertOrientation(orientation: number): void {
  if (!Number.isInteger(orientation) || orientation < 1 || orientation > 8) {
    throw new RangeError(`An EXIF orientation is 1 to 8, not ${orientation}.`);
  }
}

/**
 * The picture turned upright, for display.
 *
 * @param picture as decoded
 * @param orientation EXIF orientation, 1 to 8 (RangeError otherwise)
 * @returns the same object for 1, else a new picture of `uprightDimensions`
 */
export function orientPixels(picture: RgbPicture, orientation: number): RgbPicture {
  assertOrientation(orientation);
  if (orientation === 1) return picture;
  const pixels = new Uint8Array(picture.pixels.length);
  turn(picture.pixels, pixels, picture.width, picture.height, 3, orientation);
  const alpha = picture.alpha && new Uint8Array(picture.alpha.length);
  if (alpha !== undefined) turn(picture.alpha ?? alpha, alpha, picture.width, picture.height, 1, orientation);
  return { ...uprightDimensions(picture, orientation), pixels, alpha };
}

/** A map over a picture turned as `orientPixels` turns the picture; same rules. */
export function orientMap(map: ScalarMap, orientation: number): ScalarMap {
  assertOrientation(orientation);
  if (orientation === 1) return map;
  const values = new Float32Array(map.values.length);
  turn(map.values, values, map.width, map.height, 1, orientation);
  return { ...uprightDimensions(map, orientation), values };
}
