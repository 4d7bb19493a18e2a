import { pearson } from './pearson';
import { risingOrder } from './pixel-order';

/**
 * Spearman's rank correlation of two maps or descriptors, in [−1, 1]: Pearson's of the ranks, equal values having the
 * mean of their ranks (Spearman 1904; scipy's `spearmanr`). Adebayo et al. (Sanity Checks for Saliency Maps, arXiv
 * 1810.03292) compare maps so.
 *
 * @returns null where a map has the same value everywhere
 * @throws RangeError for maps of different size
 */
export function spearman(a: Float32Array, b: Float32Array): number | null {
  return pearson(ranksOf(a), ranksOf(b));
}

/** Ranks from 1 on; equal values have the mean of theirs. */
function ranksOf(values: Float32Array): Float64Array {
  const order = risingOrder(values);
  const ranks = new Float64Array(values.length);
  const at = (place: number): number | undefined => values[order[place] ?? -1];
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && at(to) === at(from)) to += 1;
    for (const index of order.subarray(from, to)) ranks[index] = (from + 1 + to) / 2;
  }
  return ranks;
}
