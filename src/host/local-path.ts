import path from 'node:path';
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

/**
 * The same of a URI that comes as a text, from a page or over a reload of the window.
 *
 * @returns undefined for what is no URI, too
 */
export function parseLocal(uri: string): string | undefined {
  try {
    return localPath(vscode.Uri.parse(uri, true));
  } catch {
    return undefined;
  }
}

/** Whether a file lies in a folder, or in one below it; absolute paths. */
export function isBelow(folder: string, file: string): boolean {
  const way = path.relative(folder, file);
  return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
