import type { SaliencyMap } from '../maps';
import { hogSimilarity } from './hog';
import { spearman } from './spearman';
import { ssim } from './ssim';

/** How alike two maps are; null where a map is constant, or too small to be compared so. */
export interface Similarity {
  readonly spearman: number | null;
  readonly ssim: number | null;
  readonly hog: number | null;
}

/** Sides below which there is not one window of SSIM, or block of HOG. */
const SSIM_PIXELS = 11;
const HOG_PIXELS = 48;

/**
 * The three similarities of Adebayo et al. (Sanity Checks for Saliency Maps, arXiv 1810.03292): Spearman's rank
 * correlation, SSIM and the correlation of the histograms of oriented gradients.
 *
 * @param a and `b`: of one size, without negative values, so that the rank correlation of the maps and that of their
 *   absolute values are one number
 * @throws RangeError for maps of different size
 */
export function similarityOf(a: SaliencyMap, b: SaliencyMap): Similarity {
  if (a.constant || b.constant) return { spearman: null, ssim: null, hog: null };
  const side = Math.min(a.width, a.height);
  return {
    spearman: spearman(a.data, b.data),
    ssim: side < SSIM_PIXELS ? null : ssim(a, b),
    hog: side < HOG_PIXELS ? null : hogSimilarity(a, b),
  };
}
