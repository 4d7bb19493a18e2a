import { coverTable, type CoverKind } from '../../../src/maps';
import type { MapData, PicturePlace } from '../../../src/protocol';
import { orientationTransform } from './orientation';

/** How much darker what the model did not see becomes. */
const DIMMING = 'rgb(0 0 0 / 62%)';

export interface MapDrawing {
  /** The picture as displayed. */
  readonly picture: ImageBitmap;
  readonly place: PicturePlace;
  readonly map: MapData | null;
  readonly kind: CoverKind;
}

/** Draws the picture, and a map on it at the place that the model saw: in grey below the map, dark around it. */
export function drawMap(canvas: HTMLCanvasElement, { picture, place, map, kind }: MapDrawing): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.imageSmoothingQuality = 'high';
  if (map === null) {
    context.drawImage(picture, 0, 0);
    return;
  }
  context.filter = 'grayscale(1)';
  context.drawImage(picture, 0, 0);
  context.filter = 'none';
  const { frame, orientation } = place;
  const scaleX = picture.width / place.width;
  const scaleY = picture.height / place.height;
  const shown = {
    x: frame.x * scaleX,
    y: frame.y * scaleY,
    width: frame.width * scaleX,
    height: frame.height * scaleY,
  };
  dimAround(context, shown);
  context.save();
  context.beginPath();
  context.rect(shown.x, shown.y, shown.width, shown.height);
  context.clip();
  context.setTransform(shown.width, 0, 0, shown.height, shown.x, shown.y);
  context.transform(...orientationTransform(orientation));
  context.drawImage(paint(map, kind), 0, 0, 1, 1);
  context.restore();
}

function dimAround(context: CanvasRenderingContext2D, frame: DOMRectInit & { width: number; height: number }): void {
  const { width, height } = context.canvas;
  context.beginPath();
  context.rect(0, 0, width, height);
  context.rect(frame.x ?? 0, frame.y ?? 0, frame.width, frame.height);
  context.fillStyle = DIMMING;
  context.fill('evenodd');
}

/** The map in colours, transparent where it is near zero, at its own size. */
function paint({ width, height, data }: MapData, kind: CoverKind): OffscreenCanvas {
  const { low, high, share, colours } = coverTable(kind);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i += 1) {
    const step = Math.round((((data[i] ?? 0) - low) / (high - low)) * 255);
    pixels[i * 4] = colours[step * 3] ?? 0;
    pixels[i * 4 + 1] = colours[step * 3 + 1] ?? 0;
    pixels[i * 4 + 2] = colours[step * 3 + 2] ?? 0;
    pixels[i * 4 + 3] = Math.round((share[step] ?? 0) * 255);
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}

/** The colours of a kind of map from its lowest to its highest value, one pixel high, on black. */
export function drawScale(canvas: HTMLCanvasElement, kind: CoverKind): void {
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const { share, colours } = coverTable(kind);
  const strongest = Math.max(...share);
  for (let step = 0; step < 256; step += 1) {
    const part = (share[step] ?? 0) / strongest;
    const level = (channel: number): number => Math.round((colours[step * 3 + channel] ?? 0) * part);
    context.fillStyle = `rgb(${level(0)} ${level(1)} ${level(2)})`;
    context.fillRect(step, 0, 1, 1);
  }
}
