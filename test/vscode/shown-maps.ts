import type { Locator } from 'playwright-core';
import { coverTable, type CoverKind } from '../../src/maps';
import type { PicturePlace } from '../../src/protocol';

/** A map as the command line wrote it. */
export interface WrittenMap {
  readonly data: Float64Array;
  /** `[height, width]` */
  readonly shape: readonly number[];
}

type Colour = readonly [number, number, number];

/** Points that are looked at, as shares of the part of the picture that the model sees. */
const POINTS = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((y) => [0.1, 0.3, 0.5, 0.7, 0.9].map((x) => ({ x, y })));

/**
 * How far the colours that a panel shows are from those of a written map, in levels of 255, at the worst of 25 points.
 *
 * The picture below the map is read from the panel too, with the map made invisible: how a browser scales a picture is
 * not what is looked at here.
 */
export async function colourDifference(
  panel: Locator,
  { testId, kind, map, place }: { testId: string; kind: CoverKind; map: WrittenMap; place: PicturePlace },
): Promise<number> {
  const canvas = panel.getByTestId(testId).locator('canvas.picture');
  const slider = panel.getByTestId('opacity');
  const shown = await slider.inputValue();
  const covered = await readColours(canvas, place);
  await slider.fill('0');
  const bare = await readColours(canvas, place);
  await slider.fill(shown);
  const table = coverTable(kind, { opacity: Number(shown) / 100 });
  return Math.max(
    ...POINTS.flatMap((point, index) => {
      const value = valueAt(map, point);
      const step = Math.round(((value - table.low) / (table.high - table.low)) * 255);
      const share = table.share[step] ?? 0;
      return [0, 1, 2].map((channel) => {
        const below = bare[index]?.[channel] ?? 0;
        const expected = below + ((table.colours[step * 3 + channel] ?? 0) - below) * share;
        return Math.abs(expected - (covered[index]?.[channel] ?? -255));
      });
    }),
  );
}

/** The colours of the canvas at the points, after it was drawn. */
function readColours(canvas: Locator, place: PicturePlace): Promise<Colour[]> {
  return canvas.evaluate(
    async (element, { points, frame, width, height }) => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const shown = element as HTMLCanvasElement;
      const context = shown.getContext('2d');
      if (context === null) throw new Error('the canvas has no context');
      // The whole picture stands in the middle of the canvas, as large as it fits.
      const scale = Math.min(shown.width / width, shown.height / height);
      const left = (shown.width - width * scale) / 2;
      const top = (shown.height - height * scale) / 2;
      return points.map(({ x, y }): [number, number, number] => {
        const column = Math.floor(left + (frame.x + x * frame.width) * scale);
        const row = Math.floor(top + (frame.y + y * frame.height) * scale);
        const [red = 0, green = 0, blue = 0] = context.getImageData(column, row, 1, 1).data;
        return [red, green, blue];
      });
    },
    { points: POINTS, frame: place.frame, width: place.width, height: place.height },
  );
}

/** Bilinear between the centres of a map's values. */
function valueAt({ data, shape }: WrittenMap, { x, y }: { readonly x: number; readonly y: number }): number {
  const [height = 0, width = 0] = shape;
  const [column, row] = [x * width - 0.5, y * height - 0.5];
  const [left, top] = [Math.floor(column), Math.floor(row)];
  const at = (i: number, j: number): number => data[i * width + j] ?? 0;
  const [across, down] = [column - left, row - top];
  const upper = at(top, left) * (1 - across) + at(top, left + 1) * across;
  const lower = at(top + 1, left) * (1 - across) + at(top + 1, left + 1) * across;
  return upper * (1 - down) + lower * down;
}
