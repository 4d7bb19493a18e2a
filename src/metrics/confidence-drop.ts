import { maskPicture } from './mask-picture';
import { pixelOrder } from './pixel-order';
import { scoreVariations, type MeasuredPicture, type Scorer } from './scored-picture';

/** How the class's probability moves when the picture is seen through its map. */
export interface ConfidenceDrop {
  /** `Y`: probability of the class for the picture as it is, in [0, 1]. */
  readonly full: number;
  /** `O`: for the picture masked by the map, in [0, 1]. */
  readonly masked: number;
  /** `max(0, Y − O) / Y · 100`, in percent; 0 where `O` is not smaller. */
  readonly dropPercent: number;
  /** `O > Y`. */
  readonly increased: boolean;
}

/**
 * What a picture adds to average drop % and average increase %: `100/N · Σ max(0, Y − O)/Y` and `100/N · Σ [O > Y]`
 * (Chattopadhay et al., Grad-CAM++, arXiv 1710.11063, section 4.1; Wang et al., Score-CAM, arXiv 1910.01279, section
 * 4.2). Both reward broad maps: a map of ones drops nothing.
 *
 * Two forward passes.
 *
 * @param map `[height, width]`, in [0, 1]
 * @param full the probability for the picture as it is, where it is known: spares one of the passes
 * @throws RangeError for a map that has not one value a pixel, or a class that the model has not
 */
export async function measureDrop(
  scorer: Scorer,
  picture: MeasuredPicture,
  map: Float32Array,
  full?: number,
): Promise<ConfidenceDrop> {
  const asked = full === undefined ? 2 : 1;
  const scores = await scoreVariations(scorer, picture, asked, (index, target) => {
    if (index === 0) maskPicture(picture, map, target);
    else target.set(picture.input);
  });
  const [masked = NaN, whole = full ?? NaN] = scores;
  const dropPercent = masked < whole ? (100 * (whole - masked)) / whole : 0;
  return { full: whole, masked, dropPercent, increased: masked > whole };
}

/**
 * The map with the half of its pixels that have the smallest values at zero, as Score-CAM's own experiment limits maps
 * (arXiv 1910.01279, section 4.2: "50% of pixels of the image are muted"), so that a broad map has no advantage.
 *
 * @param map `[height, width]`, in [0, 1]; of equal values the lower index is kept
 */
export function keepUpperHalf(map: Float32Array): Float32Array {
  const kept = new Float32Array(map.length);
  for (const pixel of pixelOrder(map).subarray(0, Math.ceil(map.length / 2))) kept[pixel] = map[pixel] ?? 0;
  return kept;
}
