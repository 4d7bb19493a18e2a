import { orientPixels } from '../input';
import type { FrameRect, RgbPicture } from '../input';
import type { SaliencyMap } from '../maps';
import { encodePng, resizePicture } from './encode';
import { drawMap, turnMap } from './overlays';
import { framePlace, scaleFrame, smallSize } from './place';

export interface TileRequest {
  /** As decoded; `orientation` is the EXIF orientation by which it is still to be turned for display. */
  readonly picture: RgbPicture & { readonly orientation: number };
  /** What the model saw, in pixels of the decoded picture. */
  readonly frame: FrameRect;
  /** Over the frame, not turned, each in [0, 1]: the rows of a sheet. */
  readonly rows: readonly (readonly SaliencyMap[])[];
}

export interface RenderedTiles {
  /** The small picture with each of the maps, PNG. */
  readonly tiles: readonly (readonly Uint8Array[])[];
  /** All of them side by side, row below row, PNG. */
  readonly sheet: Uint8Array;
}

/** Longest side of a tile of a large picture. */
const TILE_PIXELS = 128;

const GAP_PIXELS = 4;
const GAP_LEVEL = 255;

/**
 * Draws many maps of one picture, small, to be compared at a glance.
 *
 * @throws ScorecamError 'memory' if a picture cannot be encoded
 */
export async function renderTiles({ picture, frame, rows }: TileRequest): Promise<RenderedTiles> {
  const { orientation } = picture;
  const upright = orientPixels(picture, orientation);
  const size = smallSize(upright, TILE_PIXELS);
  const small = await resizePicture(upright, size);
  const place = scaleFrame(framePlace(frame, orientation, picture.width, picture.height), upright, size);
  const drawn = rows.map((row) => row.map((map) => drawMap(small, place, turnMap(map, orientation), 'saliency')));
  return {
    tiles: await Promise.all(drawn.map((row) => Promise.all(row.map(encodePng)))),
    sheet: await encodePng(layOut(drawn, size)),
  };
}

function layOut(rows: readonly (readonly RgbPicture[])[], tile: { width: number; height: number }): RgbPicture {
  const columns = Math.max(...rows.map(({ length }) => length));
  const width = columns * (tile.width + GAP_PIXELS) - GAP_PIXELS;
  const height = rows.length * (tile.height + GAP_PIXELS) - GAP_PIXELS;
  const pixels = new Uint8Array(width * height * 3).fill(GAP_LEVEL);
  for (const [row, pictures] of rows.entries()) {
    for (const [column, { pixels: source }] of pictures.entries()) {
      const [left, top] = [column * (tile.width + GAP_PIXELS), row * (tile.height + GAP_PIXELS)];
      for (let y = 0; y < tile.height; y += 1) {
        const line = source.subarray(y * tile.width * 3, (y + 1) * tile.width * 3);
        pixels.set(line, ((top + y) * width + left) * 3);
      }
    }
  }
  return { width, height, pixels };
}
