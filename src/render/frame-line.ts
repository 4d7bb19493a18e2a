import type { FrameRect, RgbPicture } from '../input';
import { insideRange } from './draw-overlay';

/** Level of grey of the line, and the share of it, in 1/256; the rest is the picture. */
const LINE_LEVEL = 245;
const LINE_SHARE = 205;

/** Sides of the picture from which on the line gets thicker, so that it is as thin on every screen. */
const PIXELS_A_LINE = 640;

/** Thickness of the line around the frame, in pixels of a picture of that size. */
export function lineThickness({ width, height }: { width: number; height: number }): number {
  return Math.max(1, Math.round(Math.max(width, height) / PIXELS_A_LINE));
}

/** Draws a thin line around what the model saw, just outside of it; where nothing lies outside, there is none. */
export function drawFrameLine(picture: RgbPicture, frame: FrameRect): void {
  const x = insideRange(frame.x, frame.width, picture.width);
  const y = insideRange(frame.y, frame.height, picture.height);
  const thickness = lineThickness(picture);
  lighten(picture, x.start - thickness, x.end + thickness, y.start - thickness, y.start);
  lighten(picture, x.start - thickness, x.end + thickness, y.end, y.end + thickness);
  lighten(picture, x.start - thickness, x.start, y.start, y.end);
  lighten(picture, x.end, x.end + thickness, y.start, y.end);
}

function lighten(
  { width, height, pixels }: RgbPicture,
  left: number,
  right: number,
  top: number,
  bottom: number,
): void {
  const [from, to] = [Math.max(0, left) * 3, Math.min(width, right) * 3];
  for (let y = Math.max(0, top); y < Math.min(height, bottom); y += 1) {
    for (let i = y * width * 3 + from; i < y * width * 3 + to; i += 1) {
      pixels[i] = ((pixels[i] ?? 0) * (256 - LINE_SHARE) + LINE_LEVEL * LINE_SHARE) >> 8;
    }
  }
}
