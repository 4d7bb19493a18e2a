import * as vscode from 'vscode';

/** A path as the editor writes it in its events: on Windows the letter of the drive is small. */
export function editorPath(file: string): string {
  return vscode.Uri.file(file).fsPath;
}

/** Absolute path of the file that the editor calls by this name; undefined where it is none of this machine's. */
export function localPath(uri: vscode.Uri): string | undefined {
  if (uri.scheme === 'file') return uri.fsPath;
  // Beside the data, a file of the remote machine is an ordinary file.
  return uri.scheme === 'vscode-remote' ? editorPath(uri.path) : undefined;
}
