import * as vscode from 'vscode';

/**
 * Says where something was written, and shows it if the user wants.
 *
 * @param file absolute path
 */
export async function tellWritten(file: string): Promise<void> {
  const open = vscode.l10n.t('Open the File');
  if (
    (await vscode.window.showInformationMessage(
      vscode.l10n.t('Written to {0}.', vscode.workspace.asRelativePath(file)),
      open,
    )) !== open
  )
    return;
  await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.Beside });
}
