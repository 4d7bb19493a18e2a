import { colourTable, type ColourMap } from './colour-maps';

export type CoverKind =
  /** A map in [0, 1]. */
  | 'saliency'
  /** A map in [−1, 1], drawn in purple where it is above zero and in orange where it is below. */
  | 'contrast';

/** How values of a map, in 256 steps from its lowest to its highest possible one, cover what lies below. */
export interface CoverTable {
  /** Value that the first and the last step stand for. */
  readonly low: number;
  readonly high: number;
  /** `[256]`: share of the colour in the mix, in [0, 1]. */
  readonly share: Float64Array;
  /** `[256, 3]`: levels of red, green and blue. */
  readonly colours: Uint8Array;
}

export interface CoverOptions {
  /** Of a saliency map; viridis when left out. */
  readonly colourMap?: Exclude<ColourMap, 'puor'>;
  /** Share of colour where a map is at its maximum, in [0, 1]. */
  readonly opacity?: number;
  /** With nothing below the map every value has its full colour; then `opacity` is of no use. */
  readonly over?: 'picture' | 'nothing';
}

/** The share of colour where a map is at its maximum: the picture still shows through. */
const STRONGEST_OPACITY = 0.8;

/** Opacity grows with this power of the value; below 1, so that the middle of the scale can be told from nothing. */
const OPACITY_EXPONENT: Record<CoverKind, number> = { saliency: 0.7, contrast: 0.6 };

/**
 * How far from its middle the colours of the diverging table lie that cover a picture, one for each side: the pale ones
 * nearer to the middle look like the grey of a picture, the darkest ones would not be seen on it.
 */
const DIVERGING_AT = 0.36;

/** Row of the 256-row colour table for a value of the map, in [0, 1] or, for a contrast, in [−1, 1]. */
function colourRow(kind: CoverKind, value: number, over: NonNullable<CoverOptions['over']>): number {
  if (kind === 'saliency') return Math.round(value * 255);
  if (over === 'nothing') return Math.round(((value + 1) / 2) * 255);
  return Math.round((0.5 + Math.sign(value) * DIVERGING_AT) * 255);
}

/**
 * The table by which maps of one kind are drawn: over a picture nothing where the map is zero and most colour at its
 * extremes, else full colour everywhere.
 */
export function coverTable(kind: CoverKind, options: CoverOptions = {}): CoverTable {
  const { colourMap = 'viridis', opacity = STRONGEST_OPACITY, over = 'picture' } = options;
  const table = colourTable(kind === 'saliency' ? colourMap : 'puor');
  const low = kind === 'saliency' ? 0 : -1;
  const share = new Float64Array(256);
  const colours = new Uint8Array(256 * 3);
  for (let step = 0; step < 256; step += 1) {
    const value = low + ((1 - low) * step) / 255;
    // Zero lies between the two middle steps of a contrast.
    const strength = Math.abs(value) < 1 / 255 ? 0 : Math.abs(value);
    share[step] = over === 'nothing' ? 1 : opacity * Math.pow(strength, OPACITY_EXPONENT[kind]);
    const row = colourRow(kind, value, over) * 3;
    colours.set(table.subarray(row, row + 3), step * 3);
  }
  return { low, high: 1, share, colours };
}
