/** A point of a unit square, to the right and down. */
interface Point {
  readonly x: number;
  readonly y: number;
}

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

/** The EXIF orientation that undoes another. */
const UNDOING = [0, 1, 2, 3, 4, 5, 8, 7, 6] as const;

/** Where a point of the stored picture's unit square is displayed. */
export function turnForDisplay(point: Point, orientation: number): Point {
  return applyTransform(orientationTransform(orientation), point);
}

/** Where in the stored picture's unit square a point of the displayed one lies. */
export function turnBack(point: Point, orientation: number): Point {
  return applyTransform(orientationTransform(UNDOING[orientation] ?? 1), point);
}

function applyTransform([a, b, c, d, e, f]: Transform, { x, y }: Point): Point {
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}
