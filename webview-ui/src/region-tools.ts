import type { PicturePlace } from '../../src/protocol';
import { clamp, type Point } from './drawing/geometry';
import type { HiddenRegion, Rectangle, Shape, Stroke } from './hidden-region';

/** Points of a brush that lie nearer than this share of its radius to the last one change nothing that is seen. */
const POINT_SPACING = 0.2;

/** The shape when the pointer came to a point, null for none; it is called with all points in their order. */
export type ShapeDrawing = (to: Point) => Shape | null;

/**
 * Begins a shape with the region's tool.
 *
 * @param start in pixels of the displayed picture
 */
export function drawFrom(region: HiddenRegion, place: PicturePlace, start: Point): ShapeDrawing {
  if (region.tool === 'rectangle') {
    return (to) => {
      const rectangle = rectangleBetween(start, to);
      return rectangle.width === 0 || rectangle.height === 0 ? null : rectangle;
    };
  }
  const radius = brushRadius(region, place);
  let stroke: Stroke = { kind: 'stroke', radius, points: [start] };
  return (to) => {
    const last = stroke.points.at(-1) ?? start;
    if (Math.hypot(to.x - last.x, to.y - last.y) >= POINT_SPACING * radius) {
      stroke = { ...stroke, points: [...stroke.points, to] };
    }
    return stroke;
  };
}

/** The region with one shape in the place of another; null stands for none. */
export function replaceShape(region: HiddenRegion, before: Shape | null, after: Shape | null): HiddenRegion {
  const others = region.shapes.filter((shape) => shape !== before);
  return { ...region, shapes: after === null ? others : [...others, after] };
}

/** Radius of the brush in pixels of the displayed picture. */
function brushRadius({ brush }: HiddenRegion, { frame }: PicturePlace): number {
  return brush * Math.min(frame.width, frame.height);
}

/** How far a key moves a rectangle, as a share of what the model sees. */
const KEY_STEP = 1 / 28;

/** The region after an arrow key: the last rectangle moved or resized; the first press makes one. */
export function stepRegion(
  region: HiddenRegion,
  place: PicturePlace,
  { direction, change }: { readonly direction: Point; readonly change: 'move' | 'resize' },
): HiddenRegion {
  const last = region.shapes.at(-1);
  if (last?.kind !== 'rectangle') return { ...region, shapes: [...region.shapes, firstRectangle(place)] };
  const step = { x: KEY_STEP * direction.x, y: KEY_STEP * direction.y };
  return { ...region, shapes: [...region.shapes.slice(0, -1), stepRectangle(last, place, { change, step })] };
}

/** The rectangle between two corners, whichever they are. */
export function rectangleBetween(a: Point, b: Point): Rectangle {
  return {
    kind: 'rectangle',
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    width: Math.abs(a.x - b.x),
    height: Math.abs(a.y - b.y),
  };
}

/** The middle third of what the model sees: where a rectangle begins that is made with the keyboard. */
export function firstRectangle({ frame }: PicturePlace): Rectangle {
  return {
    kind: 'rectangle',
    x: frame.x + frame.width / 3,
    y: frame.y + frame.height / 3,
    width: frame.width / 3,
    height: frame.height / 3,
  };
}

/** Smallest side of a rectangle that is made with the keyboard, as a share of what the model sees. */
const SMALLEST = 1 / 50;

/**
 * A rectangle after a step of the keyboard; it stays inside of what the model sees.
 *
 * @param step as shares of what the model sees, to the right and down
 */
export function stepRectangle(
  rectangle: Rectangle,
  { frame }: PicturePlace,
  { change, step }: { readonly change: 'move' | 'resize'; readonly step: Point },
): Rectangle {
  const { x, y, width, height } = rectangle;
  const dx = step.x * frame.width;
  const dy = step.y * frame.height;
  if (change === 'resize') {
    return {
      ...rectangle,
      width: clamp(width + dx, frame.width * SMALLEST, frame.x + frame.width - x),
      height: clamp(height + dy, frame.height * SMALLEST, frame.y + frame.height - y),
    };
  }
  return {
    ...rectangle,
    x: clamp(x + dx, frame.x, frame.x + frame.width - width),
    y: clamp(y + dy, frame.y, frame.y + frame.height - height),
  };
}
