import type { ProbedCandidate, ProbeResult } from '../../protocol';
import { wilsonInterval } from '../../shared/wilson-interval';
import { toPreprocessingFile, type Candidate } from './candidates';
import { differsFromZero, mcnemarProbability } from './statistics';

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

const SAME_CONFIDENCE = 1e-6;

/** Above this chance a lead says nothing. */
const SIGNIFICANCE = 0.05;

/**
 * Puts candidates into the order of how well the model did with them: by accuracy, without labels by mean confidence. What
 * is used now comes first of those that do equally well, because nothing speaks for a change; then what cuts
 * pictures as that does, then the surest.
 *
 * Confidence alone misleads where an input of a wrong scale drives a network to its limits, so that it says the same class
 * of everything with certainty: candidates with fewer different answers than half of what the most varied one has come
 * last.
 *
 * @param truth the class that each picture's folder names; null where it names none
 * @returns what they were compared by, and the candidates, the best one first
 */
export function rankCandidates(
  tried: readonly TriedCandidate[],
  truth: readonly (number | null)[],
): Pick<ProbeResult, 'basis' | 'candidates'> {
  const labelled = truth.filter((label) => label !== null).length;
  const rated = tried.map((candidate) => ({ ...candidate, ...rate(candidate, truth) }));
  const mostVaried = Math.max(...rated.map(({ varied }) => varied));
  const isCollapsed = ({ varied }: { readonly varied: number }): boolean => 2 * varied < mostVaried;
  const presentFit = tried.find(({ isPresent }) => isPresent)?.preprocessing.fit.mode;
  const likePresent = ({ isPresent, preprocessing: { fit } }: TriedCandidate): number =>
    isPresent ? 2 : Number(fit.mode === presentFit);
  const order = [...rated].sort(
    (a, b) =>
      (labelled > 0 ? b.hits - a.hits : Number(isCollapsed(a)) - Number(isCollapsed(b)) || lead(b, a)) ||
      likePresent(b) - likePresent(a) ||
      b.confidence - a.confidence,
  );
  const [best] = order;
  if (best === undefined) throw new RangeError('no candidates');
  const candidates = order.map((candidate): ProbedCandidate => {
    const { scale, preprocessing, isPresent, hits, confidence, varied } = candidate;
    const accuracy = labelled === 0 ? null : { share: hits / labelled, ...wilsonInterval(hits, labelled) };
    return {
      ...{ scale, fit: preprocessing.fit.mode, confidence, answers: varied, isPresent, accuracy },
      correct: labelled === 0 ? null : hits,
      withinNoise:
        labelled > 0 ? !isBeaten(best, candidate, truth) : !(isLessSure(best, candidate) || isCollapsed(candidate)),
      preprocessing: toPreprocessingFile(preprocessing),
    };
  });
  return { basis: labelled > 0 ? 'accuracy' : 'confidence', candidates };
}

function rate(
  { answers }: TriedCandidate,
  truth: readonly (number | null)[],
): { hits: number; confidence: number; varied: number } {
  return {
    hits: answers.filter(({ predicted }, i) => predicted === truth[i]).length,
    confidence: answers.reduce((sum, { probability }) => sum + probability, 0) / answers.length,
    varied: new Set(answers.map(({ predicted }) => predicted)).size,
  };
}

/** By how much one is surer than another; what rounding makes of the same answers is nothing. */
function lead(a: { readonly confidence: number }, b: { readonly confidence: number }): number {
  const difference = a.confidence - b.confidence;
  return Math.abs(difference) < SAME_CONFIDENCE ? 0 : difference;
}

function isBeaten(best: TriedCandidate, other: TriedCandidate, truth: readonly (number | null)[]): boolean {
  const wins = (a: TriedCandidate, b: TriedCandidate): number =>
    truth.filter((label, i) => a.answers[i]?.predicted === label && b.answers[i]?.predicted !== label).length;
  return mcnemarProbability(wins(best, other), wins(other, best)) < SIGNIFICANCE;
}

function isLessSure(best: TriedCandidate, other: TriedCandidate): boolean {
  const leads = best.answers.map(({ probability }, i) => probability - (other.answers[i]?.probability ?? 0));
  return best !== other && differsFromZero(leads);
}
