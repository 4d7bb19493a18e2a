import * as vscode from 'vscode';
import { choosePictures } from './choose-pictures';
import { EngineProvider } from './engine-provider';
import { Panels } from './panels';

/** Wiring only: nothing is loaded or started before a picture is to be explained. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Score-CAM Lens', { log: true });
  const engine = new EngineProvider(context.extensionPath, log);
  const panels = new Panels({ engine, log, extensionUri: context.extensionUri });
  const explain = async (clicked: unknown, selected: unknown): Promise<void> => {
    for (const picture of await choosePictures(clicked, selected)) panels.show(picture);
  };
  context.subscriptions.push(log, engine, vscode.commands.registerCommand('scorecamLens.explain', explain));
}
