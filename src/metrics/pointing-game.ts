import type { PictureBox, Size } from '../maps';
import type { MapValues } from './energy-share';

export interface PointingOptions {
  /** How far from a box the point may lie, in pixels of the picture. */
  readonly tolerancePx?: number;
  /** Size of a pixel of the map in pixels of the picture; 1×1 where the map lies on the picture pixel by pixel. */
  readonly pixelSize?: Size;
}

/** Of Zhang et al. */
const TOLERANCE_PX = 15;

/**
 * Pointing game (Zhang et al., Top-down Neural Attention by Excitation Backprop, arXiv 1608.00507): whether
 * the largest value of the map lies in a box of the class, or less than 15 pixels from one, as TorchRay's published
 * code decides it (there with the middles of pixels). The accuracy is the share of hits.
 *
 * @param boxes in pixels of the map, its upper left corner being (0, 0); at least one
 * @returns null where the map has the same value everywhere and points at no place; of several largest values the first
 *   one is taken
 */
export function hitsBox(map: MapValues, boxes: readonly PictureBox[], options: PointingOptions = {}): boolean | null {
  const { tolerancePx = TOLERANCE_PX, pixelSize = { width: 1, height: 1 } } = options;
  const point = largestPixel(map);
  if (point === null) return null;
  return boxes.some((box) => {
    const across = distance(point.x, box.x, box.x + box.width) * pixelSize.width;
    const down = distance(point.y, box.y, box.y + box.height) * pixelSize.height;
    return (across === 0 && down === 0) || Math.hypot(across, down) < tolerancePx;
  });
}

/** Middle of the pixel with the largest value. */
function largestPixel({ width, data }: MapValues): { x: number; y: number } | null {
  let [smallest, largest, at] = [Infinity, -Infinity, 0];
  data.forEach((value, pixel) => {
    if (value < smallest) smallest = value;
    if (value <= largest) return;
    largest = value;
    at = pixel;
  });
  return largest > smallest ? { x: (at % width) + 0.5, y: Math.floor(at / width) + 0.5 } : null;
}

/** From a point to the nearest middle of a pixel between two borders. */
function distance(point: number, low: number, high: number): number {
  const first = Math.ceil(low - 0.5) + 0.5;
  const last = Math.max(first, Math.ceil(high - 0.5) - 0.5);
  return point < first ? first - point : Math.max(0, point - last);
}
