import assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** The extension under test, activated. */
export async function activated(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('scorecam-lens.scorecam-lens');
  assert.ok(extension, 'the extension is not installed');
  await extension.activate();
  return extension;
}
