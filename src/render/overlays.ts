import { orientMap, orientPixels } from '../input';
import type { FrameRect, RgbPicture, ScalarMap } from '../input';
import type { SaliencyMap } from '../maps';
import { blendTable } from './blend';
import type { OverlayKind } from './blend';
import { drawOverlay } from './draw-overlay';
import { encodePng, resizePicture } from './encode';
import { drawFrameLine } from './frame-line';
import { framePlace, scaleFrame, smallSize } from './place';

export interface OverlayRequest {
  /** As decoded; `orientation` is the EXIF orientation by which it is still to be turned for display. */
  readonly picture: RgbPicture & { readonly orientation: number };
  /** What the model saw, in pixels of the decoded picture. */
  readonly frame: FrameRect;
  /** Over the frame, not turned. */
  readonly maps: {
    readonly predicted: SaliencyMap;
    readonly target: SaliencyMap;
    readonly contrast: SaliencyMap | null;
  };
}

/** The maps drawn on the picture: PNG files. */
export interface OverlayPictures {
  readonly predicted: Uint8Array;
  readonly target: Uint8Array;
  readonly contrast: Uint8Array | null;
}

export interface RenderedOverlays {
  readonly overlays: OverlayPictures & {
    /** At most 640 pixels a side (a tiny picture is enlarged), with the picture as it is. */
    readonly small: OverlayPictures & { readonly picture: Uint8Array };
  };
  /** Size of the picture as displayed, and the frame on it. */
  readonly picture: { readonly width: number; readonly height: number; readonly frame: FrameRect };
}

/** The picture with one map on it, pixels not yet encoded; all three are turned for display. */
export function drawMap(
  picture: RgbPicture,
  frame: FrameRect,
  map: ScalarMap,
  kind: OverlayKind,
  into: Uint8Array = new Uint8Array(picture.pixels.length),
): RgbPicture {
  const drawn = { width: picture.width, height: picture.height, pixels: into };
  drawOverlay(picture, frame, map, blendTable(kind), into);
  drawFrameLine(drawn, frame);
  return drawn;
}

export function turnMap(map: SaliencyMap, orientation: number): ScalarMap {
  return orientMap({ width: map.width, height: map.height, values: map.data }, orientation);
}

/** Up to this many pixels the drawings are encoded side by side; of a larger picture there is one drawing at a time. */
const SIDE_BY_SIDE_PIXELS = 16e6;

async function drawAll(
  picture: RgbPicture,
  frame: FrameRect,
  maps: { predicted: ScalarMap; target: ScalarMap; contrast: ScalarMap | null },
): Promise<OverlayPictures> {
  const draw = async (map: ScalarMap, kind: OverlayKind, into?: Uint8Array): Promise<Uint8Array> =>
    encodePng(drawMap(picture, frame, map, kind, into));
  if (picture.width * picture.height <= SIDE_BY_SIDE_PIXELS) {
    const [predicted, target, contrast] = await Promise.all([
      draw(maps.predicted, 'saliency'),
      draw(maps.target, 'saliency'),
      maps.contrast && draw(maps.contrast, 'contrast'),
    ]);
    return { predicted, target, contrast };
  }
  const shared = new Uint8Array(picture.pixels.length);
  return {
    predicted: await draw(maps.predicted, 'saliency', shared),
    target: await draw(maps.target, 'saliency', shared),
    contrast: maps.contrast && (await draw(maps.contrast, 'contrast', shared)),
  };
}

/**
 * Draws the maps on the picture, each at the place that the model saw, all of it turned as EXIF says.
 *
 * @returns PNG files in the picture's own size and in that of a report, and where the frame lies on the turned picture
 * @throws ScorecamError 'memory' if the picture cannot be encoded
 */
export async function renderOverlays({ picture, frame, maps }: OverlayRequest): Promise<RenderedOverlays> {
  const { orientation } = picture;
  const upright = orientPixels(picture, orientation);
  const size = { width: upright.width, height: upright.height };
  const place = framePlace(frame, orientation, picture.width, picture.height);
  const turned = {
    predicted: turnMap(maps.predicted, orientation),
    target: turnMap(maps.target, orientation),
    contrast: maps.contrast && turnMap(maps.contrast, orientation),
  };
  const large = await drawAll(upright, place, turned);
  const target = smallSize(size);
  const sameSize = target.width === size.width && target.height === size.height;
  const reduced = sameSize ? upright : await resizePicture(upright, target);
  const small = sameSize ? large : await drawAll(reduced, scaleFrame(place, size, target), turned);
  return {
    overlays: { ...large, small: { ...small, picture: await encodePng(reduced) } },
    picture: { ...size, frame: place },
  };
}
