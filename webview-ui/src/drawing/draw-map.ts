import type { CoverKind } from '../../../src/maps';
import type { MapData, PicturePlace } from '../../../src/protocol';
import type { ViewChoices } from '../view-choices';
import { boxBetween, boxOf, type Box } from './geometry';
import { paintMap, type MapColours } from './map-colours';
import { orientationTransform } from '../../../src/shared/orientation';

/** How much darker what the model did not see becomes. */
const DIMMING = 'rgb(0 0 0 / 62%)';

/** From this magnification on the picture's own pixels are shown, instead of something smooth between them. */
const PIXELS_FROM = 2;

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** What of the choices a drawing depends on. */
export type Look = Pick<ViewChoices, 'colourMap' | 'opacity' | 'show'>;

export interface MapDrawing {
  /** The picture as displayed. */
  readonly picture: ImageBitmap;
  readonly place: PicturePlace;
  readonly map: MapData | null;
  readonly kind: CoverKind;
  readonly look: Look;
  /** Where the whole picture lies on the canvas, in the canvas' pixels; it may reach beyond. */
  readonly box: Box;
}

/** The colours of a map in a drawing of that look. */
export function coloursOf(kind: CoverKind, { colourMap, show }: Look): MapColours {
  return { kind, colourMap, over: show === 'map' ? 'nothing' : 'picture' };
}

/**
 * Draws the picture, and a map on it at the place that the model saw: in grey below the map, dark around it. Of the
 * layers only those that are asked for; what is not the picture's stays as it is.
 */
export function drawMap(context: Context, { picture, place, map, kind, look, box }: MapDrawing): void {
  const covered = map !== null && look.show !== 'picture';
  context.save();
  context.imageSmoothingQuality = 'high';
  context.imageSmoothingEnabled = box.width / picture.width < PIXELS_FROM;
  clipTo(context, box);
  if (!covered || look.show === 'both') {
    context.drawImage(covered ? greyOf(picture) : picture, box.x, box.y, box.width, box.height);
  }
  if (covered) {
    const frame = boxBetween(place.frame, boxOf(place), box);
    if (look.show === 'both') dimAround(context, frame, box);
    clipTo(context, frame);
    context.imageSmoothingEnabled = true;
    context.globalAlpha = look.show === 'both' ? look.opacity : 1;
    context.transform(frame.width, 0, 0, frame.height, frame.x, frame.y);
    context.transform(...orientationTransform(place.orientation));
    context.drawImage(paintMap(map, coloursOf(kind, look)), 0, 0, 1, 1);
  }
  context.restore();
}

const greys = new WeakMap<ImageBitmap, OffscreenCanvas>();

/** The picture without its colours, which would mix with those of the map. */
function greyOf(picture: ImageBitmap): OffscreenCanvas {
  const known = greys.get(picture);
  if (known !== undefined) return known;
  const grey = new OffscreenCanvas(picture.width, picture.height);
  const context = grey.getContext('2d');
  if (context !== null) {
    context.filter = 'grayscale(1)';
    context.drawImage(picture, 0, 0);
  }
  greys.set(picture, grey);
  return grey;
}

function clipTo(context: Context, { x, y, width, height }: Box): void {
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
}

function dimAround(context: Context, frame: Box, box: Box): void {
  context.beginPath();
  context.rect(box.x, box.y, box.width, box.height);
  context.rect(frame.x, frame.y, frame.width, frame.height);
  context.fillStyle = DIMMING;
  context.fill('evenodd');
}
