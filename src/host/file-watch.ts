import path from 'node:path';
import * as vscode from 'vscode';
import { editorPath } from './local-path';

export interface FileEvent {
  /** Absolute path, as the editor writes it. */
  readonly file: string;
  readonly kind: 'created' | 'changed' | 'deleted';
}

/** Tells what happens to the files directly in some folders, which need not lie in the workspace. */
export function watchFolders(folders: Iterable<string>, listener: (event: FileEvent) => void): vscode.Disposable {
  const watchers = [...new Set(folders)].map((folder) => {
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
  });
  return vscode.Disposable.from(...watchers);
}
