import { coverTable, type CoverKind, type CoverTable } from '../../../src/maps';
import type { MapData } from '../../../src/protocol';
import type { SaliencyColours } from '../view-choices';

/** How the values of a map become colours. */
export interface MapColours {
  readonly kind: CoverKind;
  readonly colourMap: SaliencyColours;
  readonly over: 'picture' | 'nothing';
}

/** Opaque where a map is at its maximum: how much of the picture shows through is decided when it is drawn. */
function tableOf(colours: MapColours): CoverTable {
  return coverTable(colours.kind, { ...colours, opacity: 1 });
}

/** The last painting of each map: a map is drawn again with every move of the pointer that drags it. */
const painted = new WeakMap<Float32Array, { readonly colours: MapColours; readonly canvas: OffscreenCanvas }>();

/** The map in colours, at its own size; over a picture, transparent where it is near zero. */
export function paintMap(map: MapData, colours: MapColours): OffscreenCanvas {
  const last = painted.get(map.data);
  if (last?.colours.colourMap === colours.colourMap && last.colours.over === colours.over) return last.canvas;
  const { width, height, data } = map;
  const { low, high, share, colours: levels } = tableOf(colours);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < data.length; i += 1) {
    const step = Math.round((((data[i] ?? 0) - low) / (high - low)) * 255);
    pixels[i * 4] = levels[step * 3] ?? 0;
    pixels[i * 4 + 1] = levels[step * 3 + 1] ?? 0;
    pixels[i * 4 + 2] = levels[step * 3 + 2] ?? 0;
    pixels[i * 4 + 3] = Math.round((share[step] ?? 0) * 255);
  }
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  painted.set(map.data, { colours, canvas });
  return canvas;
}

/** The colours from the lowest to the highest value, 256 × 1 pixels; those over a picture on black. */
export function paintScale(colours: MapColours): OffscreenCanvas {
  const { share, colours: levels } = tableOf(colours);
  const canvas = new OffscreenCanvas(256, 1);
  const context = canvas.getContext('2d');
  for (let step = 0; context !== null && step < 256; step += 1) {
    const level = (channel: number): number => Math.round((levels[step * 3 + channel] ?? 0) * (share[step] ?? 0));
    context.fillStyle = `rgb(${level(0)} ${level(1)} ${level(2)})`;
    context.fillRect(step, 0, 1, 1);
  }
  return canvas;
}
