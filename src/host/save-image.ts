import path from 'node:path';
import * as vscode from 'vscode';
import { toScorecamError } from '../shared/errors';
import { safeName } from './dropped-pictures';

/** How long a word in the status bar stays, ms. */
const STATUS_MS = 4000;

/**
 * Asks for a place and writes a drawing there; what goes wrong is said to the user.
 *
 * @param picture absolute path of the picture that it shows
 */
export async function saveImage(picture: string, name: string, png: Uint8Array): Promise<void> {
  const { name: stem } = path.parse(safeName(name));
  const place = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the maps as a picture'),
    defaultUri: vscode.Uri.file(path.join(path.dirname(picture), `${stem}.png`)),
    filters: { PNG: ['png'] },
  });
  if (place === undefined) return;
  try {
    await vscode.workspace.fs.writeFile(place, Uint8Array.from(png));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Saved {0}', path.basename(place.fsPath)), STATUS_MS);
  } catch (error) {
    const { message } = toScorecamError(error);
    await vscode.window.showErrorMessage(vscode.l10n.t('The picture could not be saved: {0}', message));
  }
}

/** Says whether the page could put a drawing on the clipboard. */
export async function tellCopied(ok: boolean): Promise<void> {
  if (ok) vscode.window.setStatusBarMessage(vscode.l10n.t('The maps are on the clipboard'), STATUS_MS);
  else
    await vscode.window.showWarningMessage(vscode.l10n.t('The clipboard did not take the picture. Save it instead.'));
}

export async function copyText(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(vscode.l10n.t('The command line is on the clipboard'), STATUS_MS);
}
