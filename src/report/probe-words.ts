import { t } from '@vscode/l10n';
import type { ProbedCandidate, ProbeResult } from '../protocol';
import { cutWords, scaleWords } from './preparation-words';
import { percent } from './words';

/** Such differences come of rounding. */
const SAME_CONFIDENCE = 1e-6;

/** A way to prepare pictures in words: how levels are scaled, and how the picture is cut. */
export function candidateWords(candidate: ProbedCandidate): string {
  const { scale, preprocessing } = candidate;
  return `${scale === 'present' ? t('levels as now') : scaleWords(scale)}, ${cutWords(preprocessing.fit)}`;
}

/** What a candidate came to: its accuracy and where that lies with 95 % confidence, or how sure the model was. */
export function figureWords({ accuracy, correct, confidence }: ProbedCandidate, pictures: number): string {
  if (accuracy === null || correct === null) return t('{0} sure', percent(confidence));
  const { share, low, high } = accuracy;
  return t('{0} right ({1} of {2}; {3} to {4})', percent(share), correct, pictures, percent(low), percent(high));
}

/** What there is to know of a candidate beside its figures; empty where there is nothing. */
export function candidateNote(candidate: ProbedCandidate, best: ProbedCandidate | undefined): string {
  const isTied = candidate !== best && candidate.withinNoise;
  const notes = [
    ...(isTied ? [t('the best is no better than chance tells')] : []),
    ...(candidate.isPresent ? [t('used now')] : []),
  ];
  return notes.join(', ');
}

function isTie(a: ProbedCandidate, b: ProbedCandidate, basis: ProbeResult['basis']): boolean {
  return basis === 'accuracy' ? a.correct === b.correct : Math.abs(a.confidence - b.confidence) < SAME_CONFIDENCE;
}

/** What the figures say about the best candidate, one sentence or two. */
export function probeVerdict({ candidates, basis, pictures }: ProbeResult): string {
  const [best, ...others] = candidates;
  if (best === undefined) return '';
  const figures = figureWords(best, pictures);
  const words = candidateWords(best);
  if (others.length > 0 && others.every((other) => isTie(best, other, basis))) {
    return t('On these pictures nothing tells the ways apart, so nothing speaks for a change ({0}).', figures);
  }
  const asGood = others.filter(({ withinNoise }) => withinNoise);
  const verdict =
    basis === 'accuracy'
      ? t('Best: {0}: {1}.', words, figures)
      : t('The model is surest with: {0}: {1}. That is a guess.', words, figures);
  if (asGood.length === 0) return verdict;
  const present = asGood.find(({ isPresent }) => isPresent);
  const noise =
    present === undefined
      ? t('Others that differ from it by no more than chance explains: {0}.', asGood.length)
      : t('What is used now ({0}) differs from it by no more than chance explains.', figureWords(present, pictures));
  return `${verdict} ${noise}`;
}
