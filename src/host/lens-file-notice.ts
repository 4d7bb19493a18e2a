import * as vscode from 'vscode';
import { LensFileMistake } from '../lens-file';
import type { Notices } from './notices';

/**
 * Says in a panel's notices what is wrong with the `scorecam-lens.json` that would say how a model is used, and opens it
 * there.
 *
 * @param mistake anything else takes the notice away
 */
export function noteMistake(notices: Notices, mistake: unknown): void {
  if (!(mistake instanceof LensFileMistake)) {
    notices.remove('lens-file');
    return;
  }
  const { message, place } = mistake;
  const text = vscode.l10n.t('What scorecam-lens.json says is left out: {0}', message);
  notices.put({ kind: 'lens-file', text, action: vscode.l10n.t('Open the File') }, () => {
    const line = (place.line ?? 1) - 1;
    const options = { viewColumn: vscode.ViewColumn.Beside, selection: new vscode.Range(line, 0, line, 0) };
    return vscode.window.showTextDocument(vscode.Uri.file(place.file), options);
  });
}
