import { ZoomTransform } from 'd3-zoom';
import type { Box, Size } from './geometry';

/**
 * What of the stages is seen, the same for all maps: magnification, and where the stage's origin went, as shares of its
 * width and height, so that it holds for stages of every size.
 */
export interface Viewport {
  /** From 1, where the whole picture is seen, to `LARGEST_SCALE`. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Viewport = { scale: 1, x: 0, y: 0 };
export const LARGEST_SCALE = 24;

/** The viewport on a stage of that many pixels. */
export function toTransform({ scale, x, y }: Viewport, stage: Size): ZoomTransform {
  return new ZoomTransform(scale, x * stage.width, y * stage.height);
}

export function fromTransform({ k, x, y }: ZoomTransform, stage: Size): Viewport {
  return { scale: k, x: x / stage.width, y: y / stage.height };
}

/** Where something that lies on a stage at magnification 1 is seen. */
export function magnify(box: Box, viewport: Viewport, stage: Size): Box {
  const [x, y] = toTransform(viewport, stage).apply([box.x, box.y]);
  return { x, y, width: box.width * viewport.scale, height: box.height * viewport.scale };
}
