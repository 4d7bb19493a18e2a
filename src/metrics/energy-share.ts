import type { PictureBox, Size } from '../maps';

/** A map and its size, of which only values above zero count. */
export interface MapValues extends Size {
  /** `[height, width]` */
  readonly data: Float32Array;
}

/**
 * Energy-based pointing game (Wang et al., Score-CAM, arXiv 1910.01279, section 4.3):
 * `Σ L⁺ inside the boxes / Σ L⁺ everywhere`, with `L⁺ = max(0, L)`. A pixel is inside where its middle is; where boxes
 * overlap it counts once.
 *
 * @param boxes in pixels of the map, its upper left corner being (0, 0)
 * @returns in [0, 1]; null where the map has no value above zero
 */
export function energyInside({ width, data }: MapValues, boxes: readonly PictureBox[]): number | null {
  let all = 0;
  let inside = 0;
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    const value = data[pixel] ?? 0;
    if (!(value > 0)) continue;
    all += value;
    const x = (pixel % width) + 0.5;
    const y = Math.floor(pixel / width) + 0.5;
    if (boxes.some((box) => isInside(box, x, y))) inside += value;
  }
  return all > 0 ? inside / all : null;
}

function isInside(box: PictureBox, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}
