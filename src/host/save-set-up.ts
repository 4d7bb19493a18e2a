import path from 'node:path';
import * as vscode from 'vscode';
import { findLensFile, LENS_FILE, type LensModel } from '../lens-file';
import { ScorecamError } from '../shared/errors';
import type { Enquiry } from './explanations';
import { lensWayOf, writeLensEntry } from './lens-entry';
import { isBelow } from './local-path';

/**
 * "Save this set-up": writes the model of a panel, and how it is used there, into the nearest `scorecam-lens.json` of the
 * workspace, or into a new one at its top, and shows it.
 *
 * @throws ScorecamError `usage` where that cannot be said there, `model` where the file that is there cannot be read
 */
export async function saveSetUp({ image, model, said = {}, question }: Enquiry): Promise<void> {
  if (model === undefined) {
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('There is nothing to save: the embedded model explains where no other one is named.'),
      vscode.l10n.t('Choose a model first.'),
    );
  }
  const way = lensWayOf(image, model);
  if (way === undefined || ![model, ...pathsIn(said)].every((file) => isBelow(way.folder, file))) {
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('The model does not lie in the folder of the workspace, so scorecam-lens.json cannot name it.'),
      vscode.l10n.t('Put it there, or name it in the setting "scorecamLens.model".'),
    );
  }
  const parsed = await findLensFile(way.from, way.folder);
  const file = parsed?.path ?? path.join(way.folder, LENS_FILE);
  const { layer, fit } = question;
  const entry: LensModel = {
    path: model,
    said,
    ...(layer === undefined ? {} : { layer }),
    ...(fit === 'model' ? {} : { fit }),
  };
  await writeLensEntry(file, parsed, entry);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.Beside });
}

function pathsIn({ labels, preprocess }: NonNullable<Enquiry['said']>): string[] {
  return [labels, preprocess].filter((file) => file !== undefined).filter((file) => path.isAbsolute(file));
}
