import type { SaliencyMap } from '../maps';
import { measureDrop } from './confidence-drop';
import { maskPicture } from './mask-picture';
import { pearson } from './pearson';
import type { MeasuredPicture, Scorer } from './scored-picture';

/** Average drop, coherency and complexity of a map, and what they are together. */
export interface Adcc {
  /** `max(0, Y − O) / Y`, in [0, 1]; the smaller the better. */
  readonly drop: number;
  /** `(1 + ρ(map(x), map(x ∘ map(x)))) / 2` with Pearson's ρ, in [0, 1]; the larger the better. */
  readonly coherency: number;
  /** Mean of the map, in [0, 1]; the smaller the better. */
  readonly complexity: number;
  /** `3 / (1/coherency + 1/(1 − complexity) + 1/(1 − drop))`, in [0, 1]; 0 where one of the three is. */
  readonly adcc: number;
}

/**
 * ADCC (Poppi et al. 2021, Revisiting the Evaluation of Class Activation Mapping for Explainability, arXiv 2104.10252,
 * and the published `metrics`): the harmonic mean of what makes a map faithful, stable and small, so that
 * no trivial map does well.
 *
 * Two forward passes and one more map.
 *
 * @param map of the picture's class, min-max scaled to [0, 1]
 * @param explain makes the map of the same class for another input `[height, width, channels]`
 * @param full the probability for the picture as it is, where it is known
 * @throws RangeError for a map that has not one value a pixel, or a class that the model has not
 */
export async function measureAdcc(
  scorer: Scorer,
  picture: MeasuredPicture,
  map: SaliencyMap,
  explain: (input: Float32Array) => Promise<SaliencyMap>,
  full?: number,
): Promise<Adcc> {
  const { dropPercent } = await measureDrop(scorer, picture, map.data, full);
  const explanation = new Float32Array(picture.input.length);
  maskPicture(picture, map.data, explanation);
  const second = await explain(explanation);
  const correlation = pearson(map.data, second.data);
  return combineAdcc({
    drop: dropPercent / 100,
    // A constant map gives no correlation; the published code counts that as 0.
    coherency: correlation === null ? 0 : (correlation + 1) / 2,
    complexity: map.data.reduce((sum, value) => sum + Math.abs(value), 0) / map.data.length,
  });
}

/** The harmonic mean, as the paper defines it; the published code multiplies where it should divide. */
export function combineAdcc(parts: Omit<Adcc, 'adcc'>): Adcc {
  const goods = [parts.coherency, 1 - parts.complexity, 1 - parts.drop];
  const adcc = goods.some((good) => good <= 0) ? 0 : 3 / goods.reduce((sum, good) => sum + 1 / good, 0);
  return { ...parts, adcc };
}
