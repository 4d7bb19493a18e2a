import type { ClassScores } from './score-columns';

/** Weightings that others have published, each under the name of where it comes from. */
export type PublishedWeighting =
  /** `softmax_k(L_{k,c} / T)`: as pytorch-grad-cam and torch-cam do (there with raw logits and T = 1). */
  | 'logit'
  /** `S_{k,c}`: the released code of the paper's authors. */
  | 'released'
  /** `softmax_k(S_{k,c})`: Algorithm 1 of Wang et al., Score-CAM (arXiv 1910.01279); its baseline score cancels. */
  | 'paper';

/** The weightings of channels. */
export type Weighting =
  | PublishedWeighting
  /** `a_k` of the ridge regression of the scores on the masks (`fitRidge`). */
  | 'ridge';

export const PUBLISHED_WEIGHTINGS: readonly PublishedWeighting[] = ['logit', 'released', 'paper'];

/** What turns scores into weights. */
export interface WeightingOptions<Name extends Weighting = Weighting> {
  readonly weighting: Name;
  /** Only for `logit`, above 0; the smaller, the fewer channels decide. */
  readonly temperature: number;
}

/**
 * Weight of each scored channel for one class, in the weightings that look at scores alone.
 *
 * @param rows how many of the scored channels to use, the first ones; all by default
 * @returns one weight a row; `logit` and `paper` sum to 1, `released` lies in [0, 1]
 */
export function channelWeights(
  scores: ClassScores,
  classIndex: number,
  { weighting, temperature }: WeightingOptions<PublishedWeighting>,
  rows = scores.rows,
): Float64Array {
  switch (weighting) {
    case 'logit':
      return softmax(scores.logitsOf(classIndex, rows), temperature);
    case 'released':
      return scores.probabilitiesOf(classIndex, rows);
    case 'paper':
      return softmax(scores.probabilitiesOf(classIndex, rows));
  }
}

/** `(L_{k,a} − L_{k,b})` minus its mean over the scored channels: what each channel says for `a` and against `b`. */
export function contrastWeights(
  scores: ClassScores,
  forClass: number,
  againstClass: number,
  rows = scores.rows,
): Float64Array {
  const against = scores.logitsOf(againstClass, rows);
  const difference = scores.logitsOf(forClass, rows).map((logit, row) => logit - (against[row] ?? 0));
  const mean = difference.reduce((sum, value) => sum + value, 0) / Math.max(1, difference.length);
  return difference.map((value) => value - mean);
}

/** `softmax(values / temperature)`; whatever the size of the values, the largest exponential is 1. */
function softmax(values: Float64Array, temperature = 1): Float64Array {
  if (!(temperature > 0)) throw new RangeError(`the temperature has to be above 0, not ${temperature}`);
  const max = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const exponentials = values.map((value) => Math.exp((value - max) / temperature));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => value / sum);
}
