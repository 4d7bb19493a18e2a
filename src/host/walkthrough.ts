import * as vscode from 'vscode';
import type { PanelQuestion } from '../protocol';

/** The picture of the walkthrough, one that the embedded model gets wrong; its absolute path. */
export function examplePicture(extensionUri: vscode.Uri): string {
  return vscode.Uri.joinPath(extensionUri, 'media', 'pictures', 'space_shuttle', 'rocket.jpg').fsPath;
}

/** The walkthrough's step "Ask about another class" is done once the user has asked about one. */
export function noteClassChosen({ target }: PanelQuestion): void {
  if (target !== undefined) void vscode.commands.executeCommand('setContext', 'scorecamLens.classChosen', true);
}
