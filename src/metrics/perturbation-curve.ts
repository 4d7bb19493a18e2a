import { blurForInsertion } from './insertion-blur';
import { pixelOrder } from './pixel-order';
import { checkPixels, scoreVariations, type MeasuredPicture, type Scorer } from './scored-picture';

/** How the class's probability moves while pixels are changed, those first to which the map gives the most. */
export interface PerturbationCurve {
  readonly kind: 'insertion' | 'deletion';
  /** What the changed pixels come from (insertion), or become (deletion). */
  readonly reference: 'blur' | 'baseline';
  /** Pixels of the picture, and how many of them change from one point of the curve to the next; the last step may be shorter. */
  readonly pixels: number;
  readonly stepPixels: number;
  /** `[⌈pixels / stepPixels⌉ + 1]`: probabilities, in [0, 1], from no pixel changed to all. */
  readonly probabilities: Float64Array;
  /** Area under the curve, in [0, 1] (`areaUnder`). */
  readonly auc: number;
}

export interface CurveOptions {
  /** RISE's evaluation changes 224 pixels a step at 224×224, which is the default there: one 224th of the picture. */
  readonly stepPixels?: number;
}

const STEPS = 224;

/**
 * Insertion (Petsiuk et al., RISE, arXiv 1806.07421, and its published `evaluation.py`): the blurred picture
 * (`blurForInsertion`) gets the pixels of the picture back. The larger the area, the better the map.
 *
 * One forward pass a point of the curve.
 *
 * @param map `[height, width]`; only the order of its values counts
 * @throws RangeError for a map that has not one value a pixel, a step below 1, or a class that the model has not
 */
export function measureInsertion(
  scorer: Scorer,
  picture: MeasuredPicture,
  map: Float32Array,
  options: CurveOptions = {},
): Promise<PerturbationCurve> {
  const ends = { from: blurForInsertion(picture), to: picture.input };
  return followCurve(scorer, picture, map, ends, { kind: 'insertion', reference: 'blur', ...options });
}

/**
 * Deletion (same source): the picture loses its pixels to the baseline. The smaller the area, the better the map.
 *
 * @param map as of `measureInsertion`, as what is thrown
 */
export function measureDeletion(
  scorer: Scorer,
  picture: MeasuredPicture,
  map: Float32Array,
  options: CurveOptions = {},
): Promise<PerturbationCurve> {
  const ends = { from: picture.input, to: picture.baseline };
  return followCurve(scorer, picture, map, ends, { kind: 'deletion', reference: 'baseline', ...options });
}

/**
 * `(Σ y − y_0/2 − y_n/2) / n`: the trapezoidal rule with even steps, as RISE's published `auc` computes it.
 *
 * @param values at least two
 */
export function areaUnder(values: Float64Array): number {
  const sum = values.reduce((total, value) => total + value, 0);
  return (sum - (values[0] ?? 0) / 2 - (values.at(-1) ?? 0) / 2) / (values.length - 1);
}

async function followCurve(
  scorer: Scorer,
  picture: MeasuredPicture,
  map: Float32Array,
  { from, to }: { readonly from: Float32Array; readonly to: Float32Array },
  { kind, reference, stepPixels: asked }: Pick<PerturbationCurve, 'kind' | 'reference'> & CurveOptions,
): Promise<PerturbationCurve> {
  checkPixels(map, picture);
  const pixels = map.length;
  const stepPixels = asked ?? Math.ceil(pixels / STEPS);
  if (!(Number.isInteger(stepPixels) && stepPixels >= 1)) throw new RangeError(`a step of ${stepPixels} pixels`);
  const channels = picture.input.length / pixels;
  const order = pixelOrder(map);
  const current = from.slice();
  const points = Math.ceil(pixels / stepPixels) + 1;
  const probabilities = await scoreVariations(scorer, picture, points, (index, target) => {
    for (const pixel of order.subarray(Math.max(0, index - 1) * stepPixels, index * stepPixels)) {
      const at = pixel * channels;
      current.set(to.subarray(at, at + channels), at);
    }
    target.set(current);
  });
  return { kind, reference, pixels, stepPixels, probabilities, auc: areaUnder(probabilities) };
}
