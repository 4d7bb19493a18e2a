import * as vscode from 'vscode';
import type { Notices } from './notices';

/** Says in the panels that the workspace is not trusted, for as long as it is not. */
export function watchTrust(notices: Notices): vscode.Disposable {
  if (!vscode.workspace.isTrusted) {
    notices.put(
      {
        kind: 'untrusted',
        text: vscode.l10n.t(
          'This workspace is not trusted. Models can harm whoever loads them, so only the embedded model explains here.',
        ),
        action: vscode.l10n.t('Manage Trust'),
      },
      () => vscode.commands.executeCommand('workbench.trust.manage'),
    );
  }
  return vscode.workspace.onDidGrantWorkspaceTrust(() => {
    notices.remove('untrusted');
  });
}
