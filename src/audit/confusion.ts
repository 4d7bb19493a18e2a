import { wilsonInterval } from '../shared/wilson-interval';
import type { Judged } from './types';

/** Pictures of one class that were taken for another. */
export interface ConfusionPair {
  readonly truth: number;
  readonly predicted: number;
  readonly count: number;
  /** Mean probability of the predicted class. */
  readonly meanConfidence: number;
  /** How many times more often the class is predicted for pictures of the true one than for all: P(predicted | true) / P(predicted). */
  readonly lift: number;
}

/** A share with its 95 % interval (Wilson). */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

export interface ClassRow {
  readonly index: number;
  /** Pictures of the class, and those of them that the model gets right. */
  readonly n: number;
  readonly correct: number;
  /** Share of its pictures that are right; null where it has none. */
  readonly recall: Share | null;
  /** Pictures for which it is predicted. */
  readonly predicted: number;
  /** Share of these that are right; null where there are none. */
  readonly precision: Share | null;
}

export function shareOf(hits: number, count: number): Share | null {
  return count === 0 ? null : { share: hits / count, ...wilsonInterval(hits, count) };
}

/** The pairs, by falling count, then falling confidence, then indices. */
export function confusionPairs(judged: readonly Judged[]): ConfusionPair[] {
  const ofTruth = countBy(judged, ({ truth }) => truth);
  const ofPredicted = countBy(judged, ({ predicted }) => predicted);
  const sums = new Map<string, { truth: number; predicted: number; count: number; confidence: number }>();
  for (const { truth, predicted, confidence } of judged) {
    if (truth === predicted) continue;
    const key = `${truth} ${predicted}`;
    const sum = sums.get(key) ?? { truth, predicted, count: 0, confidence: 0 };
    sum.count += 1;
    sum.confidence += confidence;
    sums.set(key, sum);
  }
  return [...sums.values()]
    .map(({ truth, predicted, count, confidence }) => {
      const expected = ((ofTruth.get(truth) ?? 0) * (ofPredicted.get(predicted) ?? 0)) / judged.length;
      return { truth, predicted, count, meanConfidence: confidence / count, lift: count / expected };
    })
    .sort((a, b) => b.count - a.count || b.meanConfidence - a.meanConfidence || byIndices(a, b));
}

/** The same pairs by falling lift, then falling count. */
export function byLift(pairs: readonly ConfusionPair[]): ConfusionPair[] {
  return pairs.toSorted((a, b) => b.lift - a.lift || b.count - a.count || byIndices(a, b));
}

/** The classes that are the true or the predicted one of some picture, by index. */
export function classRows(judged: readonly Judged[]): ClassRow[] {
  const ofTruth = countBy(judged, ({ truth }) => truth);
  const ofPredicted = countBy(judged, ({ predicted }) => predicted);
  const right = countBy(
    judged.filter(({ truth, predicted }) => truth === predicted),
    ({ truth }) => truth,
  );
  return [...new Set([...ofTruth.keys(), ...ofPredicted.keys()])]
    .sort((a, b) => a - b)
    .map((index) => {
      const [n, predicted, correct] = [ofTruth, ofPredicted, right].map((counts) => counts.get(index) ?? 0) as [
        number,
        number,
        number,
      ];
      return { index, n, correct, recall: shareOf(correct, n), predicted, precision: shareOf(correct, predicted) };
    });
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function byIndices(a: ConfusionPair, b: ConfusionPair): number {
  return a.truth - b.truth || a.predicted - b.predicted;
}
