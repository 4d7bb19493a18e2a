import * as vscode from 'vscode';
import { choosePictures } from './choose-pictures';
import { COMMANDS, PANEL_VIEW_TYPE } from './contributions';
import type { Lens } from './lens';
import { PictureHover } from './picture-hover';
import { examplePicture } from './walkthrough';

let lens: Promise<Lens> | undefined;

/** Wiring only: the rest is loaded, and an engine started, when a picture is to be explained. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Score-CAM Lens', { log: true });
  const load = (): Promise<Lens> => (lens ??= import('./lens').then((module) => new module.Lens(context, log)));
  const show = async (pictures: readonly string[]): Promise<void> => {
    if (pictures.length > 0) (await load()).panels.show(pictures);
  };
  const on = (command: string, run: (...given: readonly unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(command, run);
  context.subscriptions.push(
    log,
    on(COMMANDS.explain, async (...given) => show(await choosePictures(given))),
    on(COMMANDS.explainExample, () => show([examplePicture(context.extensionUri)])),
    on(COMMANDS.compareModels, async () => (await load()).panels.compareModels()),
    on(COMMANDS.chooseModel, async () => (await load()).panels.current?.models.choose()),
    on(COMMANDS.saveSetUp, async () => (await load()).panels.current?.models.saveSetUp()),
    on(COMMANDS.useModel, async (uri) => {
      if (uri instanceof vscode.Uri) await (await load()).useModel(uri);
    }),
    on(COMMANDS.findPreprocessing, async () => (await load()).panels.findPreprocessing()),
    on(COMMANDS.restartEngine, async () => (await load()).engine.restart()),
    on(COMMANDS.showLog, () => {
      log.show();
    }),
    vscode.languages.registerHoverProvider(PictureHover.documents, new PictureHover(COMMANDS.explain)),
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state) => (await load()).panels.deserializeWebviewPanel(panel, state),
    }),
  );
}

/** The editor waits for this: no engine outlives its window. */
export async function deactivate(): Promise<void> {
  await (await lens)?.engine.end();
}
