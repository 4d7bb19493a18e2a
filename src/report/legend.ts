import { colourTable } from '../maps';
import { html } from './html';
import type { Html } from './html';

export type MapKind = 'saliency' | 'contrast';

/** How the overlays cover the picture (room `render`; a test holds the two together). */
const STRONGEST_OPACITY = 0.8;
const OPACITY_EXPONENT: Readonly<Record<MapKind, number>> = { saliency: 0.7, contrast: 1 };

/** The part of each half of the diverging table that is used. */
const DIVERGING = { from: 0.22, to: 0.36 } as const;

/** Stops of a gradient: the tables are smooth. */
const STOPS = 24;

/** What an overlay shows for a value in [0, 1] or, for a contrast, in [−1, 1]. */
export function overlayColour(
  kind: MapKind,
  value: number,
): { readonly colour: readonly number[]; readonly opacity: number } {
  const table = colourTable(kind === 'saliency' ? 'viridis' : 'puor');
  const offset = DIVERGING.from + (DIVERGING.to - DIVERGING.from) * Math.abs(value);
  const row = Math.round((kind === 'saliency' ? value : 0.5 + Math.sign(value) * offset) * 255) * 3;
  return {
    colour: [...table.subarray(row, row + 3)],
    opacity: STRONGEST_OPACITY * Math.pow(Math.abs(value), OPACITY_EXPONENT[kind]),
  };
}

/** The gradients that `colourBar` refers to; once a page. */
export function gradients(): Html {
  const stops = (kind: MapKind): Html[] =>
    Array.from({ length: STOPS + 1 }, (_, i) => {
      const at = i / STOPS;
      const { colour, opacity } = overlayColour(kind, kind === 'saliency' ? at : 2 * at - 1);
      return html`<stop offset="${at}" stop-color="rgb(${colour.join()})" stop-opacity="${opacity.toFixed(3)}" />`;
    });
  return html`<svg class="definitions" aria-hidden="true">
    <defs>
      <linearGradient id="saliency-scale">${stops('saliency')}</linearGradient>
      <linearGradient id="contrast-scale">${stops('contrast')}</linearGradient>
    </defs>
  </svg>`;
}

/** A colour scale with what its ends mean. */
export function colourBar(kind: MapKind, low: string, high: string, note = ''): Html {
  return html`<p class="scale">
    <span>${low}</span>
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" role="img" aria-label="Colour scale from ${low} to ${high}">
      <rect width="100" height="4" class="under" />
      <rect width="100" height="4" fill="url(#${kind}-scale)" />
    </svg>
    <span>${high}</span>
    <span class="scale-note">${note}</span>
  </p>`;
}
