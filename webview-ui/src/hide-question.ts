import type { PicturePlace } from '../../src/protocol';
import type { Size } from './drawing/geometry';
import type { HiddenRegion } from './hidden-region';
import type { PanelState } from './panel-state';

/** All that the answer about a hidden region depends on. */
export interface HideQuestion extends Pick<HiddenRegion, 'shapes' | 'fill'> {
  readonly place: PicturePlace;
  /** Of the model's input. */
  readonly width: number;
  readonly height: number;
  readonly predicted: number;
  readonly target: number;
}

/** What there is to ask about the region; null while nothing is tried, or the picture is not there yet. */
export function hideQuestion(
  { picture, maps, shown }: Pick<PanelState, 'picture' | 'maps' | 'shown'>,
  { open, shapes, fill }: HiddenRegion,
): HideQuestion | null {
  if (!open || shapes.length === 0 || picture === null || maps === null || shown === null) return null;
  // Maps have the size of the model's input.
  const { width, height }: Size = maps.predicted;
  const { predicted, target } = shown;
  return { shapes, fill, place: picture.place, width, height, predicted: predicted.index, target: target.index };
}

/** Whether two questions have one answer. */
export function isSameQuestion(a: HideQuestion | null, b: HideQuestion | null): boolean {
  if (a === null || b === null) return a === b;
  return (Object.keys(a) as (keyof HideQuestion)[]).every((part) => a[part] === b[part]);
}
