import type { MeasuredCurve } from '../../../src/protocol';

/** Where curves are drawn, in the units of the drawing. */
export interface PlotFrame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Ends of an axis of probabilities. */
const TOPS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** The end of an axis that shows all of these curves; 1 where there are none. */
export function axisTop(curves: readonly MeasuredCurve[]): number {
  if (curves.length === 0) return 1;
  const highest = Math.max(...curves.map(({ probabilities }) => Math.max(...probabilities)));
  return TOPS.find((top) => top >= highest) ?? 1;
}

/** A curve as the points of a line: from no pixel changed to all, from zero to the top of the axis. */
export function curveLine({ pixels, stepPixels, probabilities }: MeasuredCurve, frame: PlotFrame, top: number): string {
  return [...probabilities]
    .map((probability, i) => placeIn(frame, Math.min(1, (i * stepPixels) / pixels), probability / top))
    .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(' ');
}

/** @param along and up in [0, 1] */
export function placeIn(
  { left, top, width, height }: PlotFrame,
  along: number,
  up: number,
): { readonly x: number; readonly y: number } {
  return { x: left + along * width, y: top + (1 - up) * height };
}
