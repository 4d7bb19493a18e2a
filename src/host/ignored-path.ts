import * as vscode from 'vscode';

/** Where a search does not look, as far as the names of folders tell. */
const IGNORED = /(^|[\\/])(\.[^\\/]+|node_modules|site-packages|__pycache__)[\\/]/;

/** Whether a file lies where no model is looked for: nothing that happens there makes what was found outdated. */
export function isIgnoredPath(uri: vscode.Uri): boolean {
  return IGNORED.test(vscode.workspace.asRelativePath(uri, false));
}
