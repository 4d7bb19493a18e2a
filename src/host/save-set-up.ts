import path from 'node:path';
import * as vscode from 'vscode';
import type { LensModel } from '../lens-file';
import type { ExplainResult, SaidOfModel } from '../protocol';
import { guessName } from '../report';
import type { Enquiry } from './explanations';
import { requireWay, writeLensEntry, type WrittenEntry } from './lens-entry';
import { isBelow } from './local-path';

/** Guesses that become what is said, once they are written. */
const WRITTEN_GUESSES: readonly string[] = ['scale', 'fit', 'resample', 'inputSize', 'output'];

/** Of these, the ones that say how pictures are prepared. */
const PREPARATION: readonly string[] = WRITTEN_GUESSES.filter((guess) => guess !== 'output');

/**
 * "Save this set-up": writes the model of a panel, and how it is used there, into the nearest `scorecam-lens.json` of the
 * workspace, or into a new one at its top, shows it, and tells what of it was guessed.
 *
 * @param result what the panel shows; without it only what was said of the model is known
 * @throws ScorecamError `usage` where that cannot be said there, `model` where the file that is there cannot be read
 */
export async function saveSetUp(enquiry: Enquiry, result: ExplainResult | undefined): Promise<WrittenEntry> {
  const { image, model, said = {}, question } = enquiry;
  const way = requireWay(image, model, pathsIn(said));
  const use = { ...(result && usedIn(result, way.folder)), ...keptOf(said, result) };
  const layer = question.layer ?? (result?.method.uses.includes('layer') === true ? result.layer.name : undefined);
  const { fit } = question;
  const written = await writeLensEntry(way, ({ path: place, name, said: before }): LensModel => ({
    path: place,
    ...(name === undefined ? {} : { name }),
    said: { ...before, ...use },
    ...(layer === undefined ? {} : { layer }),
    ...(fit === 'model' ? {} : { fit }),
  }));
  const file = vscode.workspace.asRelativePath(written.file);
  if (written.wasSaid === true) {
    void vscode.window.showInformationMessage(vscode.l10n.t('{0} says all of that already.', file));
    return written;
  }
  void vscode.window.showInformationMessage(writtenWords(file, result?.preprocess.guessed ?? []));
  await vscode.window.showTextDocument(vscode.Uri.file(written.file), { viewColumn: vscode.ViewColumn.Beside });
  return written;
}

/** How a result came about, as far as a file of the workspace can say it. */
function usedIn({ preprocess }: ExplainResult, folder: string): SaidOfModel {
  const { whole, labelsSource } = preprocess;
  const isFile = path.isAbsolute(labelsSource) && isBelow(folder, labelsSource);
  return {
    ...(isFile ? { labels: labelsSource } : {}),
    ...(whole === undefined ? {} : { preprocess: JSON.stringify(whole.preprocessing), output: whole.output }),
  };
}

/** What the user said stays as it was said; a preparation only where nothing of it is left to be guessed. */
function keptOf(said: SaidOfModel, result: ExplainResult | undefined): SaidOfModel {
  const { preprocess, ...others } = said;
  const isWhole = result?.preprocess.guessed.every((guess) => !PREPARATION.includes(guess)) ?? true;
  return isWhole && preprocess !== undefined ? { ...others, preprocess } : others;
}

function writtenWords(file: string, guessed: readonly string[]): string {
  const names = guessed.filter((guess) => WRITTEN_GUESSES.includes(guess)).map(guessName);
  return names.length === 0
    ? vscode.l10n.t('Written to {0} as the panel shows it.', file)
    : vscode.l10n.t(
        'Written to {0} as the panel shows it. Part of that was guessed and counts as said from now on: {1}. Correct there what is wrong.',
        file,
        names.join(', '),
      );
}

function pathsIn({ labels, preprocess }: SaidOfModel): string[] {
  return [labels, preprocess].filter((file) => file !== undefined).filter((file) => path.isAbsolute(file));
}
