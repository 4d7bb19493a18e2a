import path from 'node:path';
import * as vscode from 'vscode';
import { VERSION } from '../shared/version';
import { COMMANDS } from './contributions';
import { EngineProvider } from './engine-provider';
import { Explanations } from './explanations';
import { KeptThumbnails } from './kept-thumbnails';
import { MeasurementStore } from './measurement-store';
import { ModelFinder } from './model-finder';
import { ModelSearch } from './model-search';
import { ModelStatus } from './model-status';
import { NativeFailure } from './native-failure';
import { Notices } from './notices';
import { Panels } from './panels';
import { PinStore } from './pin-store';
import { RestartPolicy } from './restart-policy';
import { ResultStore } from './result-store';
import { concernsEngine, concernsIdleMinutes, readEngineSettings, readIdleMinutes } from './settings';
import { startEngine } from './start-engine';
import { StatusBar } from './status-bar';
import { watchTrust } from './trust';
import { useModel } from './use-model';

/** The engine and the panels of a window: all that is loaded only once a picture is to be explained. */
export class Lens {
  readonly engine: EngineProvider;
  readonly panels: Panels;
  readonly useModel: (uri: vscode.Uri) => Promise<void>;

  constructor(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    const { extensionPath, extensionUri, globalState, globalStorageUri, subscriptions, workspaceState } = context;
    const notices = new Notices();
    const statusBar = new StatusBar(COMMANDS.explain);
    const native = new NativeFailure({
      memory: globalState,
      runtime: () => runtimeWith(readEngineSettings().nodePath),
      notices,
      log,
      onForget: () => {
        engine.replace();
      },
    });
    const engine = new EngineProvider({
      start: (onEnd) => startEngine(extensionPath, { log, native, onEnd }),
      idleMinutes: readIdleMinutes,
      policy: new RestartPolicy(),
      notices,
      log,
      showWork: (picture) => {
        // An engine runs now anyway.
        void search.refresh();
        return statusBar.show(picture);
      },
    });
    const search = new ModelSearch(engine, workspaceState, log);
    const models = new ModelFinder({ search, memory: workspaceState, ownFolder: extensionPath });
    // One folder for all workspaces, so that their results have one bound together.
    const resultFolder = path.join(globalStorageUri.fsPath, 'results');
    const results = new ResultStore(resultFolder);
    const runtime = (): string => {
      const { backend, onnxProvider } = readEngineSettings();
      return JSON.stringify([backend, onnxProvider, native.reason ?? null]);
    };
    this.engine = engine;
    const modelStatus = new ModelStatus(COMMANDS.chooseModel);
    const services = {
      engine,
      explanations: new Explanations(engine, results, runtime),
      models,
      measurements: new MeasurementStore(resultFolder),
      pins: new PinStore(resultFolder),
      thumbnails: new KeptThumbnails(engine, path.join(globalStorageUri.fsPath, 'thumbnails')),
      log,
      notices,
      extensionUri,
      droppedFolder: path.join(globalStorageUri.fsPath, 'dropped'),
    };
    this.panels = new Panels(services, (model) => {
      modelStatus.show(model);
    });
    this.useModel = (uri) =>
      useModel(uri, {
        models,
        openModel: (model) => engine.layers({ model }),
        onUse: () => this.panels.followWorkspace(),
        extensionUri,
      });
    subscriptions.push(
      statusBar,
      search,
      models,
      modelStatus,
      watchTrust(notices),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (concernsEngine(event)) {
          native.refresh();
          engine.replace();
        }
        if (concernsIdleMinutes(event)) engine.watchIdle();
      }),
    );
  }
}

/** @param nodePath that the settings name; empty for the editor's own executable */
function runtimeWith(nodePath: string): string {
  const node = nodePath === '' ? `node-${process.versions.node}` : nodePath;
  return `${VERSION} ${process.platform}-${process.arch} ${node}`;
}
