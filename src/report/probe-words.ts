import { t } from '@vscode/l10n';
import type { ProbedCandidate, ProbeResult } from '../protocol';
import { cutWords, scaleWords } from './preparation-words';
import { percent } from './words';

/** A way to prepare pictures in words: how levels are scaled, and how the picture is cut. */
export function candidateWords(candidate: ProbedCandidate): string {
  const { scale, preprocessing } = candidate;
  return `${scale === 'present' ? t('levels as now') : scaleWords(scale)}, ${cutWords(preprocessing.fit)}`;
}

/** What a candidate came to: its accuracy and where that lies with 95 % confidence, or how sure the model was. */
export function figureWords({ accuracy, correct, confidence, answers }: ProbedCandidate, pictures: number): string {
  if (accuracy === null || correct === null) {
    return answers === 1
      ? t('{0} sure, the same answer to all', percent(confidence))
      : t('{0} sure, {1} different answers', percent(confidence), answers);
  }
  const { share, low, high } = accuracy;
  return t('{0} right ({1} of {2}; {3} to {4})', percent(share), correct, pictures, percent(low), percent(high));
}

/** Why a candidate's figures say nothing for it. */
export function doubtWords(doubt: NonNullable<ProbedCandidate['doubt']>): string {
  return doubt === 'saturated' ? t('sure of everything: says nothing') : t('says much the same of all pictures');
}

/** What there is to know of a candidate beside its figures; empty where there is nothing. */
export function candidateNote(candidate: ProbedCandidate, best: ProbedCandidate | undefined): string {
  const isTied = candidate !== best && candidate.withinNoise;
  const notes = [
    ...(isTied
      ? [candidate.accuracy === null ? t('may be right as well') : t('too close to the best to tell apart')]
      : []),
    ...(candidate.doubt === null ? [] : [doubtWords(candidate.doubt)]),
    ...(candidate.isPresent ? [t('used now')] : []),
  ];
  return notes.join(', ');
}

/** What the figures say about the best candidate, one sentence or two. */
export function probeVerdict({ candidates, basis, pictures }: ProbeResult): string {
  const [best, ...others] = candidates;
  if (best === undefined) return '';
  const figures = figureWords(best, pictures);
  const words = candidateWords(best);
  if (basis === 'confidence') return unlabelledVerdict(best, others, pictures);
  if (others.length > 0 && others.every(({ correct }) => correct === best.correct)) {
    return t('On these pictures nothing tells the ways apart, so nothing speaks for a change ({0}).', figures);
  }
  const asGood = others.filter(({ withinNoise }) => withinNoise);
  const verdict = t('Best: {0}: {1}.', words, figures);
  if (asGood.length === 0) return verdict;
  const present = asGood.find(({ isPresent }) => isPresent);
  const noise =
    present === undefined
      ? t('Others that differ from it by no more than chance explains: {0}.', asGood.length)
      : t('What is used now ({0}) differs from it by no more than chance explains.', figureWords(present, pictures));
  return `${verdict} ${noise}`;
}

/** Whether the best candidate may be proposed: where it is a guess, no other scale may be right as well. */
export function isClear({ candidates: [best, ...others], basis }: ProbeResult): boolean {
  return basis === 'accuracy' || !others.some(({ withinNoise, scale }) => withinNoise && scale !== best?.scale);
}

function unlabelledVerdict(best: ProbedCandidate, others: readonly ProbedCandidate[], pictures: number): string {
  const [words, figures] = [candidateWords(best), figureWords(best, pictures)];
  const verdict = best.isPresent
    ? t('Without classes nothing speaks clearly for another way than {0}: {1}.', words, figures)
    : t('More speaks for {0} ({1}) than for what is used now. That is a guess.', words, figures);
  const asGood = others.filter(({ withinNoise }) => withinNoise);
  return asGood.length === 0 ? verdict : `${verdict} ${t('Other ways that may be right as well: {0}.', asGood.length)}`;
}
