import type { AuditedPicture } from './types';

/** A picture of which the model is confident that it shows something else than its label says. */
export interface LabelIssue {
  readonly name: string;
  readonly truth: number;
  /** The class that it is confidently taken for. */
  readonly suggested: number;
  /** Probability of the true class less that of the suggested one: the smaller, the likelier the label is wrong. */
  readonly margin: number;
}

/** Thresholds are met in spite of rounding, as cleanlab has it. */
const ROUNDING = 1e-6;

/**
 * Likely wrong labels by confident learning (Northcutt, Jiang and Chuang 2021, "Confident learning: estimating
 * uncertainty in dataset labels"): those off the diagonal of the confident joint. A class is confidently seen in a picture
 * where its probability reaches the mean that it has over the pictures with its label; of several the likeliest counts.
 *
 * Of a picture the most likely classes and the true one are known; a class beyond them is taken as not confidently seen.
 *
 * @returns by rising margin, ties by name
 */
export function findLabelIssues(pictures: readonly AuditedPicture[]): LabelIssue[] {
  const thresholds = meanOwnProbability(pictures);
  return pictures
    .flatMap(({ name, truth, truthProbability, top }): LabelIssue[] => {
      if (truth === null || truthProbability === null) return [];
      const known = top.some(({ index }) => index === truth)
        ? top
        : [...top, { index: truth, probability: truthProbability }];
      // Ordered by falling probability, so the first is the likeliest.
      const confident = known.find(
        ({ index, probability }) => probability >= (thresholds.get(index) ?? Infinity) - ROUNDING,
      );
      if (confident === undefined || confident.index === truth) return [];
      return [{ name, truth, suggested: confident.index, margin: truthProbability - confident.probability }];
    })
    .sort((a, b) => a.margin - b.margin || (a.name < b.name ? -1 : 1));
}

/** Of each class that is the true one of some picture. */
function meanOwnProbability(pictures: readonly AuditedPicture[]): Map<number, number> {
  const sums = new Map<number, { sum: number; n: number }>();
  for (const { truth, truthProbability } of pictures) {
    if (truth === null || truthProbability === null) continue;
    const { sum, n } = sums.get(truth) ?? { sum: 0, n: 0 };
    sums.set(truth, { sum: sum + truthProbability, n: n + 1 });
  }
  return new Map([...sums].map(([index, { sum, n }]) => [index, sum / n]));
}
