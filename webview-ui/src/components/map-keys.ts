import type { Point } from '../drawing/geometry';

/** What a key means on a map; directions are to the right and down. */
export type MapKey =
  | { readonly does: 'zoom'; readonly factor: number }
  | { readonly does: 'reset' }
  | { readonly does: 'arrow'; readonly direction: Point; readonly shift: boolean };

/** What of a keyboard event counts. */
export interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const ZOOM_STEP = 1.5;

/** @returns null for a key that means nothing on a map, and for those that the editor or the browser uses */
export function readMapKey({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyPress): MapKey | null {
  if (ctrlKey || metaKey || altKey) return null;
  if (key === '+' || key === '=') return { does: 'zoom', factor: ZOOM_STEP };
  if (key === '-' || key === '_') return { does: 'zoom', factor: 1 / ZOOM_STEP };
  if (key === '0') return { does: 'reset' };
  const direction = ARROWS[key];
  return direction === undefined ? null : { does: 'arrow', direction, shift: shiftKey };
}
