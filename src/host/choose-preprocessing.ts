import path from 'node:path';
import * as vscode from 'vscode';
import type { ProbedCandidate, ProbeResult, ScaleName } from '../protocol';
import { candidateNote, candidateWords, figureWords, probeVerdict, scaleWords } from '../report';
import type { PreprocessingPlace } from './preprocessing-place';

/** Ways that are shown. */
const SHOWN = 5;

/**
 * Shows how well the ways did. Where one is better than chance tells, it can be written; among others the user chooses.
 *
 * @returns what is to be said of the model, as in `SaidOfModel`; undefined for nothing
 */
export async function choosePreprocessing(
  result: ProbeResult,
  { file, words }: Pick<PreprocessingPlace, 'file' | 'words'>,
): Promise<string | undefined> {
  const { pictures, candidates, warnings } = result;
  const [best, ...others] = candidates;
  if (best === undefined) return undefined;
  const tied = others.filter(({ withinNoise }) => withinNoise);
  const isSettled = best.isPresent && tied.length === 0;
  const lines = candidates.slice(0, SHOWN).map((candidate) => {
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

/** Nothing tells these ways apart, so none is taken for the user. */
async function chooseAmong(
  ways: readonly ProbedCandidate[],
  { pictures }: ProbeResult,
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
  const title = vscode.l10n.t('None of these is better than chance tells: which one was the model trained with?');
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
