import type { Preprocessing } from '../../input';
import type { Size } from './said-preprocessing';

/**
 * A centre crop that keeps its share of the picture for a model of another input size.
 *
 * @param resized the short side before the crop, cut to whole pixels
 * @param cropped longer side of the crop
 */
export function cropFrom(resized: number, cropped: number): (input: Size) => Preprocessing['fit'] {
  return ({ width, height }) => ({
    mode: 'crop',
    resizeShortSide: Math.max(1, Math.trunc((resized * Math.max(width, height)) / cropped + 1e-6)),
  });
}
