import * as vscode from 'vscode';
import type { PanelQuestion } from '../protocol';

/** The picture of the walkthrough: one that the embedded model gets wrong. */
export function examplePicture(extensionUri: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extensionUri, 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
}

/** The walkthrough's step "Ask about another class" is done once the user has asked about one. */
export function noteClassChosen({ target }: PanelQuestion): void {
  if (target !== undefined) void vscode.commands.executeCommand('setContext', 'scorecamLens.classChosen', true);
}
