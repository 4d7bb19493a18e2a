import { rgb } from 'd3-color';
import {
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolatePuOr,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';

/** Perceptually even ones first; `puor` is the diverging one, for contrasts, and safe for colour-blind eyes. */
export type ColourMap = 'viridis' | 'cividis' | 'inferno' | 'turbo' | 'greys' | 'puor';

const INTERPOLATORS: Record<ColourMap, (t: number) => string> = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
  inferno: interpolateInferno,
  turbo: interpolateTurbo,
  greys: (t) => interpolateGreys(1 - t),
  puor: (t) => interpolatePuOr(1 - t),
};

/** 256 colours from low to high, `[256, 3]` levels of red, green and blue. */
export function colourTable(map: ColourMap): Uint8Array {
  const table = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i += 1) {
    const { r, g, b } = rgb(INTERPOLATORS[map](i / 255));
    table.set([r, g, b], i * 3);
  }
  return table;
}
