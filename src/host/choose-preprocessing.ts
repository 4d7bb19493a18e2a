import path from 'node:path';
import * as vscode from 'vscode';
import type { ProbedCandidate, ProbeResult, ScaleName } from '../protocol';
import { candidateNote, candidateWords, figureWords, probeVerdict, scaleWords } from '../report';
import type { PreprocessingPlace } from './preprocessing-place';

/** Ways that are shown at least, where there are so many. */
const SHOWN = 5;

/**
 * Shows how well the ways did. One that is better by more than chance can be written; among others the user chooses.
 *
 * @returns what is to be said of the model, as in `SaidOfModel`; undefined for nothing
 */
export async function choosePreprocessing(
  result: ProbeResult,
  { file, words }: Pick<PreprocessingPlace, 'file' | 'words'>,
): Promise<string | undefined> {
  const { basis, pictures, candidates, warnings } = result;
  const [best, ...others] = candidates;
  if (best === undefined) return undefined;
  // A guess may be wrong about any of them.
  const tied = basis === 'confidence' ? others : others.filter(({ withinNoise }) => withinNoise);
  const isSettled = best.isPresent && tied.length === 0;
  const lines = shownAmong(candidates).map((candidate) => {
    const note = candidateNote(candidate, best);
    return `${figureWords(candidate, pictures)}: ${candidateWords(candidate)}${note === '' ? '' : ` (${note})`}`;
  });
  const detail = [...lines, ...warnings, ...(isSettled ? [] : [words])].join('\n');
  const verdict = best.isPresent
    ? `${probeVerdict(result)} ${vscode.l10n.t('That is what is used now.')}`
    : probeVerdict(result);
  const button =
    tied.length > 0
      ? vscode.l10n.t('Choose a Way…')
      : vscode.l10n.t('Write {0}', file === undefined ? '' : path.basename(file));
  const buttons = isSettled || file === undefined ? [] : [button];
  const pressed = await vscode.window.showInformationMessage(verdict, { modal: true, detail }, ...buttons);
  if (pressed !== button) return undefined;
  return tied.length > 0 ? chooseAmong([best, ...tied], result, file) : JSON.stringify(best.preprocessing);
}

/** The best way of each scale and what is used now; then the best ones of the others. */
function shownAmong(candidates: readonly ProbedCandidate[]): ProbedCandidate[] {
  const isOwn = (way: ProbedCandidate, i: number): boolean =>
    way.isPresent || candidates.findIndex(({ scale }) => scale === way.scale) === i;
  const own = candidates.filter(isOwn);
  const fill = candidates.filter((way) => !own.includes(way)).slice(0, Math.max(0, SHOWN - own.length));
  return candidates.filter((way) => own.includes(way) || fill.includes(way));
}

/** Nothing tells these ways apart, so none is taken for the user. */
async function chooseAmong(
  ways: readonly ProbedCandidate[],
  { basis, pictures }: ProbeResult,
  file: string | undefined,
): Promise<string | undefined> {
  const [best] = ways;
  const entries = ways.map((way) => ({
    label: candidateWords(way),
    description: figureWords(way, pictures),
    detail: candidateNote(way, best),
    preprocess: JSON.stringify(way.preprocessing),
  }));
  const scale = commonScale(ways);
  const scaleAlone = {
    label: scale === undefined ? '' : vscode.l10n.t('Only {0}', scaleWords(scale)),
    description: vscode.l10n.t('how the picture is cut stays a guess'),
    detail: vscode.l10n.t('All ways below have that in common.'),
    preprocess: scale ?? '',
  };
  // A file beside the model has to say everything.
  const maySayScale = scale !== undefined && path.basename(file ?? '') !== 'preprocessing.json';
  const title =
    basis === 'confidence'
      ? vscode.l10n.t('Without classes this is a guess: which one was the model trained with?')
      : vscode.l10n.t('Too close to tell apart with {0} pictures: which one was the model trained with?', pictures);
  const placeHolder = file ?? '';
  const picked = await vscode.window.showQuickPick(maySayScale ? [scaleAlone, ...entries] : entries, {
    title,
    placeHolder,
  });
  return picked?.preprocess;
}

/** How all of them make numbers of levels, where that has a name. */
function commonScale(ways: readonly ProbedCandidate[]): ScaleName | undefined {
  const [first] = ways;
  const isCommon = first !== undefined && ways.every(({ scale }) => scale === first.scale);
  return isCommon && first.scale !== 'present' ? first.scale : undefined;
}
