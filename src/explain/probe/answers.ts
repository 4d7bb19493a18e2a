import type { Candidate } from './candidates';

/** What a model answered to one picture. */
export interface Answer {
  /** The most likely class. */
  readonly predicted: number;
  readonly probability: number;
}

/** A candidate's answers, one a picture, the same pictures in the same order for all. */
export interface TriedCandidate extends Candidate {
  readonly answers: readonly Answer[];
}

/** Mean probability of the most likely class. */
export function meanConfidence({ answers }: TriedCandidate): number {
  return answers.reduce((sum, { probability }) => sum + probability, 0) / answers.length;
}

/** How often each class was the most likely one, for those that were. */
function answerCounts({ answers }: TriedCandidate): number[] {
  const counts = new Map<number, number>();
  for (const { predicted } of answers) counts.set(predicted, (counts.get(predicted) ?? 0) + 1);
  return [...counts.values()];
}

/** How many different classes were the most likely one of some picture. */
export function countAnswers(candidate: TriedCandidate): number {
  return answerCounts(candidate).length;
}

/**
 * How different the answers are: the entropy of the most likely classes.
 *
 * @returns nats: 0 where all pictures get the same answer, ln n where n classes are said equally often
 */
export function answerEntropy(candidate: TriedCandidate): number {
  const { length } = candidate.answers;
  return answerCounts(candidate).reduce((sum, count) => sum - (count / length) * Math.log(count / length), 0);
}

/** The present one first, then those that cut pictures as it does. */
export function presentFirst(tried: readonly TriedCandidate[]): (a: TriedCandidate, b: TriedCandidate) => number {
  const presentFit = tried.find(({ isPresent }) => isPresent)?.preprocessing.fit.mode;
  const likeness = ({ isPresent, preprocessing: { fit } }: TriedCandidate): number =>
    isPresent ? 2 : Number(fit.mode === presentFit);
  return (a, b) => likeness(b) - likeness(a);
}
