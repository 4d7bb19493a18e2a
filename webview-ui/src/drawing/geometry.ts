export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A rectangle by its upper left corner. */
export type Box = Point & Size;

/** Anything thinner cannot be seen or pointed at, in CSS pixels. */
const THINNEST = 12;

/** The largest box of a picture's proportions inside a stage, in its middle; one that would be a hair is drawn thicker. */
export function fitInside(picture: Size, stage: Size): Box {
  const scale = Math.min(stage.width / picture.width, stage.height / picture.height);
  const width = Math.min(stage.width, Math.max(THINNEST, picture.width * scale));
  const height = Math.min(stage.height, Math.max(THINNEST, picture.height * scale));
  return { x: (stage.width - width) / 2, y: (stage.height - height) / 2, width, height };
}

/** Where a point of one box lies in another that shows the same. */
export function pointBetween({ x, y }: Point, from: Box, to: Box): Point {
  return {
    x: to.x + ((x - from.x) / from.width) * to.width,
    y: to.y + ((y - from.y) / from.height) * to.height,
  };
}

/** Where a box inside of one box lies in another that shows the same. */
export function boxBetween(inner: Box, from: Box, to: Box): Box {
  return {
    ...pointBetween(inner, from, to),
    width: (inner.width / from.width) * to.width,
    height: (inner.height / from.height) * to.height,
  };
}

/** A picture's own box: its upper left corner is the origin. */
export function boxOf({ width, height }: Size): Box {
  return { x: 0, y: 0, width, height };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
