import { coverTable } from '../maps';
import { html } from './html';
import type { Html } from './html';

export type MapKind = 'saliency' | 'contrast';

/** Stops of a gradient: the tables are smooth. */
const STOPS = 24;

/** What an overlay shows for a value in [0, 1] or, for a contrast, in [−1, 1]. */
export function overlayColour(
  kind: MapKind,
  value: number,
): { readonly colour: readonly number[]; readonly opacity: number } {
  const { low, high, share, colours } = coverTable(kind);
  const step = Math.round(((value - low) / (high - low)) * 255);
  return { colour: [...colours.subarray(step * 3, step * 3 + 3)], opacity: share[step] ?? 0 };
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
