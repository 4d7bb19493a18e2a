import type { ProbedCandidate, ProbeResult } from '../../protocol';
import { wilsonInterval } from '../../shared/wilson-interval';
import { countAnswers, meanConfidence, presentFirst, type TriedCandidate } from './answers';
import { toPreprocessingFile } from './candidates';
import { rankUnlabelled, type RankedCandidate } from './rank-unlabelled';
import { mcnemarProbability } from './statistics';

/** Above this chance a lead says nothing. */
const SIGNIFICANCE = 0.05;

type Truth = readonly (number | null)[];

/**
 * Puts candidates into the order of how well the model did with them: by accuracy, without labels as `rankUnlabelled` does.
 * What is used now comes first of those that do equally well, because nothing speaks for a change; then what cuts
 * pictures as that does, then the surest.
 *
 * @param truth the class that each picture's folder names; null where it names none
 * @returns what they were compared by, and the candidates, the best one first
 */
export function rankCandidates(
  tried: readonly TriedCandidate[],
  truth: Truth,
): Pick<ProbeResult, 'basis' | 'candidates'> {
  const labelled = truth.filter((label) => label !== null).length;
  const ranked = labelled > 0 ? rankByHits(tried, truth) : rankUnlabelled(tried);
  const candidates = ranked.map(({ candidate, doubt, withinNoise }): ProbedCandidate => {
    const { scale, preprocessing, isPresent } = candidate;
    const hits = countHits(candidate, truth);
    return {
      ...{ scale, fit: preprocessing.fit.mode, confidence: meanConfidence(candidate), isPresent, doubt, withinNoise },
      answers: countAnswers(candidate),
      correct: labelled === 0 ? null : hits,
      accuracy: labelled === 0 ? null : { share: hits / labelled, ...wilsonInterval(hits, labelled) },
      preprocessing: toPreprocessingFile(preprocessing),
    };
  });
  return { basis: labelled > 0 ? 'accuracy' : 'confidence', candidates };
}

function rankByHits(tried: readonly TriedCandidate[], truth: Truth): RankedCandidate[] {
  const presentOrder = presentFirst(tried);
  const order = [...tried].sort(
    (a, b) => countHits(b, truth) - countHits(a, truth) || presentOrder(a, b) || meanConfidence(b) - meanConfidence(a),
  );
  const [best] = order;
  if (best === undefined) throw new RangeError('no candidates');
  return order.map((candidate) => ({ candidate, doubt: null, withinNoise: !isBeaten(best, candidate, truth) }));
}

function countHits({ answers }: TriedCandidate, truth: Truth): number {
  return answers.filter(({ predicted }, i) => predicted === truth[i]).length;
}

function isBeaten(best: TriedCandidate, other: TriedCandidate, truth: Truth): boolean {
  const wins = (a: TriedCandidate, b: TriedCandidate): number =>
    truth.filter((label, i) => a.answers[i]?.predicted === label && b.answers[i]?.predicted !== label).length;
  return mcnemarProbability(wins(best, other), wins(other, best)) < SIGNIFICANCE;
}
