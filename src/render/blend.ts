import { coverTable, type CoverKind } from '../maps';

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

export type OverlayKind = CoverKind;

/** The table by which maps of one kind are drawn, in whole numbers. */
export function blendTable(kind: OverlayKind): BlendTable {
  const { low, high, share, colours } = coverTable(kind);
  return {
    low,
    high,
    keep: Uint16Array.from(share, (value) => Math.round(256 * (1 - value))),
    add: Uint16Array.from(colours, (level, i) => Math.round(256 * (share[Math.floor(i / 3)] ?? 0) * level) + 128),
  };
}
