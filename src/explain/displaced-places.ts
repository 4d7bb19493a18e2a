import type { Displacement } from '../engine';

const DONE: Readonly<Record<Displacement, string>> = {
  crop: 'cuts its picture',
  flip: 'flips its picture',
  transpose: 'swaps height and width of its picture',
};

/** What is to be known of a map of a layer behind which lies not the picture, but what the model made of its places. */
export function describeDisplaced(reason: Displacement, layer: string): string {
  return `The model itself ${DONE[reason]} before layer ${layer}: the map lies on what the model made of the picture, not on the picture’s places.`;
}
