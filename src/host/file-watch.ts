import path from 'node:path';
import * as vscode from 'vscode';
import { editorPath } from './local-path';

export interface FileEvent {
  /** Absolute path, as the editor writes it. */
  readonly file: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

/**
 * Tells what happens to the files directly in some folders, which need not lie in the workspace, and when one of the
 * folders comes or goes, alone or with one that it lies in.
 */
export function watchFolders(folders: Iterable<string>, listener: (event: FileEvent) => void): vscode.Disposable {
  const watchers = [...new Set(folders)].flatMap((folder) => [
    watchFilesOf(folder, listener),
    ...lineOf(folder).map((ancestor) =>
      // The editor tells of a folder that was renamed, and not of what lies in it.
      watchFilesOf(path.dirname(ancestor), ({ file, kind }) => {
        if (kind !== 'changed' && file === editorPath(ancestor)) listener({ file: editorPath(folder), kind });
      }),
    ),
  ]);
  return vscode.Disposable.from(...watchers);
}

/** A folder and those that it lies in within the workspace, which the editor watches anyway; elsewhere itself alone. */
function lineOf(folder: string): string[] {
  const root = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(folder))?.uri.fsPath;
  const names = root === undefined ? [] : path.relative(root, folder).split(path.sep);
  const within = names.map((_, i) => path.resolve(root ?? folder, ...names.slice(0, i + 1)));
  return root === undefined ? [folder] : within.filter((ancestor) => ancestor !== root);
}

function watchFilesOf(folder: string, listener: (event: FileEvent) => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
  const tell =
    (kind: FileEvent['kind']) =>
    ({ fsPath }: vscode.Uri): void => {
      listener({ file: editorPath(path.normalize(fsPath)), kind });
    };
  watcher.onDidCreate(tell('created'));
  watcher.onDidChange(tell('changed'));
  watcher.onDidDelete(tell('deleted'));
  return watcher;
}
