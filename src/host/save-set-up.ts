import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { editLensFile, findLensFile, LENS_FILE, type LensModel } from '../lens-file';
import { OutputFolder } from '../output';
import { ScorecamError } from '../shared/errors';
import type { Enquiry } from './explanations';
import { isBelow, localPath } from './local-path';

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
  const folder = workspaceFolderOf(image) ?? workspaceFolderOf(model);
  if (folder === undefined || ![model, ...pathsIn(said)].every((file) => isBelow(folder, file))) {
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('The model does not lie in the folder of the workspace, so scorecam-lens.json cannot name it.'),
      vscode.l10n.t('Put it there, or name it in the setting "scorecamLens.model".'),
    );
  }
  const from = isBelow(folder, image) ? path.dirname(image) : folder;
  const parsed = await findLensFile(from, folder);
  const file = parsed?.path ?? path.join(folder, LENS_FILE);
  const { layer, fit } = question;
  const entry: LensModel = {
    path: model,
    said,
    ...(layer === undefined ? {} : { layer }),
    ...(fit === 'model' ? {} : { fit }),
  };
  await write(file, (text) => editLensFile(text, { parsed, file, model: entry }), parsed !== undefined);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.Beside });
}

async function write(file: string, edit: (text: string) => string, isThere: boolean): Promise<void> {
  const content = edit(isThere ? await readFile(file, 'utf8') : '');
  const folder = await OutputFolder.open(path.dirname(file));
  await folder.write([{ name: path.basename(file), content }]);
}

function pathsIn({ labels, preprocess }: NonNullable<Enquiry['said']>): string[] {
  return [labels, preprocess].filter((file) => file !== undefined).filter((file) => path.isAbsolute(file));
}

function workspaceFolderOf(file: string): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  return folder === undefined ? undefined : localPath(folder.uri);
}
