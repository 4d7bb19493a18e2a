/** Coefficients of a canvas transform: x' = a x + c y + e, y' = b x + d y + f. */
export type Transform = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** Takes the unit square of a stored picture to that of the picture turned as an EXIF orientation (1 to 8) says. */
export function orientationTransform(orientation: number): Transform {
  switch (orientation) {
    case 2:
      return [-1, 0, 0, 1, 1, 0];
    case 3:
      return [-1, 0, 0, -1, 1, 1];
    case 4:
      return [1, 0, 0, -1, 0, 1];
    case 5:
      return [0, 1, 1, 0, 0, 0];
    case 6:
      return [0, 1, -1, 0, 1, 0];
    case 7:
      return [0, -1, -1, 0, 1, 1];
    case 8:
      return [0, -1, 1, 0, 0, 1];
    default:
      return [1, 0, 0, 1, 0, 0];
  }
}
