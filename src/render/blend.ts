import { colourTable } from '../maps';

/** How values of a map, in 256 steps from its lowest to its highest possible one, cover the picture. */
export interface BlendTable {
  /** Value that the first and the last step stand for. */
  readonly low: number;
  readonly high: number;
  /** `[256]`: 256 × the share of the picture that stays. */
  readonly keep: Uint16Array;
  /** `[256, 3]`: 256 × what is added to each channel, half a level for rounding included. */
  readonly add: Uint16Array;
}

export type OverlayKind =
  /** A map in [0, 1], drawn in viridis. */
  | 'saliency'
  /** A map in [−1, 1], drawn in purple where it is above zero and in orange where it is below. */
  | 'contrast';

/** The share of colour where a map is at its maximum: the picture still shows through. */
const STRONGEST_OPACITY = 0.8;

/** Opacity grows with this power of the value; below 1, so that the middle of the scale can be told from nothing. */
const OPACITY_EXPONENT: Record<OverlayKind, number> = { saliency: 0.7, contrast: 1 };

/**
 * Which part of the diverging table is used on each side of its middle: the pale colours around the middle would
 * lighten a dark picture where the map is near zero, the darkest ones would not be seen on it.
 */
const DIVERGING_FROM = 0.22;
const DIVERGING_TO = 0.36;

/** Row of the 256-row colour table for a value of the map, in [0, 1] or, for a contrast, in [−1, 1]. */
function colourRow(kind: OverlayKind, value: number): number {
  if (kind === 'saliency') return Math.round(value * 255);
  const offset = DIVERGING_FROM + (DIVERGING_TO - DIVERGING_FROM) * Math.abs(value);
  return Math.round((0.5 + Math.sign(value) * offset) * 255);
}

/** The table by which maps of one kind are drawn: nothing where the map is zero, most colour at its extremes. */
export function blendTable(kind: OverlayKind): BlendTable {
  const colours = colourTable(kind === 'saliency' ? 'viridis' : 'puor');
  const low = kind === 'saliency' ? 0 : -1;
  const keep = new Uint16Array(256);
  const add = new Uint16Array(256 * 3);
  for (let step = 0; step < 256; step += 1) {
    const value = low + ((1 - low) * step) / 255;
    // Zero lies between the two middle steps of a contrast.
    const strength = Math.abs(value) < 1 / 255 ? 0 : Math.abs(value);
    const share = STRONGEST_OPACITY * Math.pow(strength, OPACITY_EXPONENT[kind]);
    const row = colourRow(kind, value) * 3;
    keep[step] = Math.round(256 * (1 - share));
    for (let c = 0; c < 3; c += 1) add[step * 3 + c] = Math.round(256 * share * (colours[row + c] ?? 0)) + 128;
  }
  return { low, high: 1, keep, add };
}
