import type { HideParams, PicturePlace } from '../../src/protocol';
import { boxBetween, boxOf, clamp, pointBetween, type Box, type Point, type Size } from './drawing/geometry';
import { turnBack, turnForDisplay } from '../../src/shared/orientation';

/** A part that the user painted over, in pixels of the picture as it is displayed. */
export type Shape = Stroke | Rectangle;

export interface Stroke {
  readonly kind: 'stroke';
  readonly radius: number;
  readonly points: readonly Point[];
}

export interface Rectangle extends Box {
  readonly kind: 'rectangle';
}

/** What is hidden from the model, and what the pointer does on the maps. */
export interface HiddenRegion {
  /** Whether the user tries something; else nothing is hidden, and what was painted waits. */
  readonly open: boolean;
  readonly tool: 'none' | 'brush' | 'rectangle';
  /** Radius of the brush, as a share of the shorter side of what the model sees. */
  readonly brush: number;
  readonly fill: HideParams['fill'];
  readonly shapes: readonly Shape[];
}

export const NOTHING_HIDDEN: HiddenRegion = { open: false, tool: 'none', brush: 0.08, fill: 'grey', shapes: [] };

/**
 * What stays of the picture, for the engine: a pixel is hidden where a shape covers its centre.
 *
 * @param size of the model's input
 * @returns `[height, width]`, not turned: 255 where the picture stays, 0 where it is hidden
 */
export function keepMask(shapes: readonly Shape[], place: PicturePlace, size: Size): Uint8Array {
  const keep = new Uint8Array(size.height * size.width).fill(255);
  for (const shape of shapes) {
    const ofShape = keepOf(shape, place, size);
    for (let i = 0; i < keep.length; i += 1) keep[i] = (keep[i] ?? 0) & (ofShape[i] ?? 0);
  }
  return keep;
}

interface ShapeMask {
  readonly place: PicturePlace;
  readonly size: Size;
  readonly keep: Uint8Array;
}

/** What stays of the picture beside one shape: those that are finished are asked about with each point of the next. */
const shapeMasks = new WeakMap<Shape, ShapeMask>();

function keepOf(shape: Shape, place: PicturePlace, size: Size): Uint8Array {
  const known = shapeMasks.get(shape);
  const { width, height } = size;
  if (known?.place === place && known.size.width === width && known.size.height === height) return known.keep;
  const keep = new Uint8Array(height * width).fill(255);
  for (const part of partsOf(shape)) hide(keep, part, place, size);
  shapeMasks.set(shape, { place, size: { width, height }, keep });
  return keep;
}

/** Share of the model's input that is hidden, in [0, 1]. */
export function hiddenShare(keep: Uint8Array): number {
  let hidden = 0;
  for (const level of keep) if (level === 0) hidden += 1;
  return hidden / keep.length;
}

/** A piece of a shape: which box it lies in, and which points of the displayed picture it covers. */
interface Part {
  readonly bounds: Box;
  readonly covers: (point: Point) => boolean;
}

function partsOf(shape: Shape): Part[] {
  if (shape.kind === 'rectangle') {
    const { x, y, width, height } = shape;
    return [
      {
        bounds: shape,
        covers: (point) => point.x >= x && point.x < x + width && point.y >= y && point.y < y + height,
      },
    ];
  }
  const { points, radius } = shape;
  return points.map((end, i) => {
    const start = points[i - 1] ?? end;
    return {
      bounds: {
        x: Math.min(start.x, end.x) - radius,
        y: Math.min(start.y, end.y) - radius,
        width: Math.abs(end.x - start.x) + 2 * radius,
        height: Math.abs(end.y - start.y) + 2 * radius,
      },
      covers: (point) => distanceToLine(point, start, end) <= radius,
    };
  });
}

function distanceToLine(point: Point, start: Point, end: Point): number {
  const along = { x: end.x - start.x, y: end.y - start.y };
  const length2 = along.x ** 2 + along.y ** 2;
  const share = length2 === 0 ? 0 : ((point.x - start.x) * along.x + (point.y - start.y) * along.y) / length2;
  const nearest = clamp(share, 0, 1);
  return Math.hypot(point.x - start.x - nearest * along.x, point.y - start.y - nearest * along.y);
}

const UNIT = boxOf({ width: 1, height: 1 });

function hide(keep: Uint8Array, { bounds, covers }: Part, place: PicturePlace, { width, height }: Size): void {
  const inFrame = boxBetween(bounds, place.frame, UNIT);
  const corners = [inFrame, { x: inFrame.x + inFrame.width, y: inFrame.y + inFrame.height }].map((corner) =>
    turnBack(corner, place.orientation),
  );
  const cells = (values: readonly number[], count: number): [from: number, to: number] => [
    clamp(Math.floor(Math.min(...values) * count), 0, count),
    clamp(Math.ceil(Math.max(...values) * count), 0, count),
  ];
  const [fromX, toX] = cells(
    corners.map(({ x }) => x),
    width,
  );
  const [fromY, toY] = cells(
    corners.map(({ y }) => y),
    height,
  );
  for (let y = fromY; y < toY; y += 1) {
    for (let x = fromX; x < toX; x += 1) {
      const centre = turnForDisplay({ x: (x + 0.5) / width, y: (y + 0.5) / height }, place.orientation);
      if (covers(pointBetween(centre, UNIT, place.frame))) keep[y * width + x] = 0;
    }
  }
}
