import { areSamePlaces, commonPart, gridOn, mapOnPart, type PlacedMap } from '../maps';
import { agreementOf, type Agreement } from './agreement';

/** `Agreement.reason` where two models see no part of the picture together. */
export const NO_COMMON_PART = 'the models look at different parts of the picture';

/**
 * How alike the maps are that two models give of one class and picture, where both models look.
 *
 * Maps whose pixels lie at the same places are compared as they are. Others are resampled, bilinear, to a grid on the
 * common part of the picture as it is displayed, as fine as the finer one of them.
 *
 * @param first of a picture, as is `second`
 */
export function agreementOfModels(first: PlacedMap, second: PlacedMap): Agreement {
  if (areSamePlaces(first, second)) return agreementOf(first.map, second.map);
  const part = commonPart(first.place, second.place);
  if (part === null) return { correlation: null, topOverlap: null, reason: NO_COMMON_PART };
  const grid = gridOn(part, [first, second]);
  return agreementOf(mapOnPart(first, part, grid), mapOnPart(second, part, grid));
}
