import path from 'node:path';
import * as vscode from 'vscode';
import { choosePictures } from './choose-pictures';
import { EngineProvider } from './engine-provider';
import { PANEL_VIEW_TYPE } from './explain-panel';
import { Explanations } from './explanations';
import { Notices } from './notices';
import { Panels } from './panels';
import { PictureHover } from './picture-hover';
import { RestartPolicy } from './restart-policy';
import { ResultStore } from './result-store';
import { concernsEngine, concernsIdleMinutes, readIdleMinutes } from './settings';
import { startEngine } from './start-engine';
import { StatusBar } from './status-bar';
import { watchTrust } from './trust';
import { examplePicture } from './walkthrough';

const EXPLAIN = 'scorecamLens.explain';

let runningEngine: EngineProvider | undefined;

/** Wiring only: nothing is loaded or started before a picture is to be explained. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Score-CAM Lens', { log: true });
  const notices = new Notices();
  const statusBar = new StatusBar(EXPLAIN);
  const engine = new EngineProvider({
    start: (onEnd) => startEngine(context.extensionPath, { log, onEnd }),
    idleMinutes: readIdleMinutes,
    policy: new RestartPolicy(),
    notices,
    log,
    showWork: (picture) => statusBar.show(picture),
  });
  runningEngine = engine;
  // Without a folder that is open there is no storage of the workspace.
  const results = new ResultStore(path.join((context.storageUri ?? context.globalStorageUri).fsPath, 'results'));
  const panels = new Panels({
    engine,
    explanations: new Explanations(engine, results),
    log,
    notices,
    extensionUri: context.extensionUri,
    droppedFolder: path.join(context.globalStorageUri.fsPath, 'dropped'),
  });
  const explain = async (...given: readonly unknown[]): Promise<void> => {
    panels.show(await choosePictures(given));
  };
  context.subscriptions.push(
    log,
    statusBar,
    watchTrust(notices),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (concernsEngine(event)) engine.replace();
      if (concernsIdleMinutes(event)) engine.watchIdle();
    }),
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, panels),
    vscode.languages.registerHoverProvider(PictureHover.documents, new PictureHover(EXPLAIN)),
    vscode.commands.registerCommand(EXPLAIN, explain),
    vscode.commands.registerCommand('scorecamLens.explainExample', () => {
      panels.show([examplePicture(context.extensionUri)]);
    }),
    vscode.commands.registerCommand('scorecamLens.restartEngine', () => engine.restart()),
    vscode.commands.registerCommand('scorecamLens.showLog', () => {
      log.show();
    }),
  );
}

/** The editor waits for this: no engine outlives its window. */
export async function deactivate(): Promise<void> {
  await runningEngine?.end();
}
