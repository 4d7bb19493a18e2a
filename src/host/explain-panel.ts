import path from 'node:path';
import * as vscode from 'vscode';
import type { ExplainParams, FromPanel, PanelQuestion, ToPanel } from '../protocol';
import { toScorecamError, type ScorecamError } from '../shared/errors';
import { compactArrays } from './compact-arrays';
import type { EngineProvider } from './engine-provider';
import { describeFailure } from './failure-words';
import { modelFor } from './model-setting';
import type { Notices } from './notices';
import { panelHtml, panelResources } from './panel-html';
import { PanelMemory } from './panel-memory';
import { noteClassChosen } from './walkthrough';

export const PANEL_VIEW_TYPE = 'scorecamLens.panel';

export interface PanelServices {
  readonly engine: EngineProvider;
  readonly log: vscode.LogOutputChannel;
  readonly notices: Notices;
  readonly extensionUri: vscode.Uri;
}

/** The panel of one picture: asks the engine what the user asks, and shows what comes back. */
export class ExplainPanel {
  readonly #memory = new PanelMemory();
  readonly #panel: vscode.WebviewPanel;
  #listening = false;
  #id = 0;
  #running: AbortController | undefined;
  #knowsLayers = false;

  constructor(
    private readonly picture: vscode.Uri,
    private readonly services: PanelServices,
  ) {
    const title = `Score-CAM: ${path.basename(picture.fsPath)}`;
    this.#panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [panelResources(services.extensionUri)],
    });
    this.#panel.webview.onDidReceiveMessage((message: FromPanel) => {
      this.#receive(message);
    });
    const notices = services.notices.onDidChange(() => {
      this.#tellNotices();
    });
    this.#panel.onDidDispose(() => {
      notices.dispose();
      this.#listening = false;
      this.#running?.abort();
    });
    this.#panel.webview.html = panelHtml(this.#panel.webview, services.extensionUri);
  }

  onDidDispose(listener: () => void): void {
    this.#panel.onDidDispose(listener);
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Asks the engine; a question that is still being answered gives way. Failures end in the panel. */
  async ask(question: PanelQuestion): Promise<void> {
    this.#running?.abort();
    const running = (this.#running = new AbortController());
    const id = ++this.#id;
    const send = (message: ToPanel): void => {
      if (id === this.#id) this.#send(message);
    };
    send({ type: 'explain/started', id, picture: nameOf(this.picture), question, anew: id === 1 });
    try {
      const model = await modelFor(this.picture);
      const result = await this.services.engine.explain(this.#paramsOf(question, model), {
        signal: running.signal,
        onProgress: (progress) => {
          send({ type: 'explain/progress', id, progress: compactArrays(progress) });
        },
      });
      send({ type: 'explain/done', id, result: compactArrays(result) });
    } catch (error) {
      send(this.#toMessage(id, error));
      return;
    }
    await this.#tellLayers();
  }

  #paramsOf({ target, layer, ...how }: PanelQuestion, model: string | undefined): ExplainParams {
    return {
      image: this.picture.fsPath,
      ...(model === undefined ? {} : { model }),
      ...(target === undefined ? {} : { target: String(target) }),
      ...(layer === undefined ? {} : { layer }),
      ...how,
      contrast: true,
      channels: 1,
      previews: true,
      overlays: false,
      view: this.picture.toString(),
      send: [...this.#memory.missing(), 'scores'],
    };
  }

  /** The choice of layers; the maps are there without it. */
  async #tellLayers(): Promise<void> {
    if (this.#knowsLayers) return;
    this.#knowsLayers = true;
    try {
      const model = await modelFor(this.picture);
      const { layers } = await this.services.engine.layers(model === undefined ? {} : { model });
      this.#send({ type: 'model/layers', layers });
    } catch (error) {
      this.#knowsLayers = false;
      this.#log(toScorecamError(error));
    }
  }

  #toMessage(id: number, error: unknown): ToPanel {
    const known = toScorecamError(error);
    if (known.code === 'cancelled') return { type: 'explain/cancelled', id };
    this.#log(known);
    return { type: 'explain/failed', id, error: describeFailure(known) };
  }

  #log({ message, cause }: ScorecamError): void {
    this.services.log.error(`${this.picture.fsPath}: ${message}`, ...(cause === undefined ? [] : [cause]));
  }

  #receive(message: FromPanel): void {
    switch (message.type) {
      case 'panel/ready':
        this.#listening = true;
        this.#tellNotices();
        this.#memory.recall().forEach((known) => {
          this.#post(known);
        });
        return;
      case 'explain/ask':
        noteClassChosen(message.question);
        void this.ask(message.question);
        return;
      case 'explain/cancel':
        this.#running?.abort();
        return;
      case 'log/show':
        this.services.log.show(true);
        return;
      case 'notice/act':
        void this.services.notices.act(message.kind);
        return;
      case 'panel/crashed':
        this.services.log.error(`panel: ${message.message}\n${message.stack}`);
        return;
      case 'question/changed':
        noteClassChosen(message.question);
        return;
      case 'model/choose':
      case 'pictures/step':
      case 'pictures/show':
      case 'pictures/dropped':
      case 'pictures/dropped-file':
      case 'hide/ask':
      case 'pin/set':
      case 'image/save':
      case 'image/copied':
      case 'results/save':
      case 'command/copy':
        this.services.log.warn(`panel: ${message.type} is not answered`);
    }
  }

  #send(message: ToPanel): void {
    this.#memory.remember(message);
    if (this.#listening) this.#post(message);
  }

  #tellNotices(): void {
    if (this.#listening) this.#post({ type: 'panel/notices', notices: this.services.notices.all() });
  }

  #post(message: ToPanel): void {
    // A panel that is hidden or closed does not take it; it is recalled, or not needed any more.
    void this.#panel.webview.postMessage(message);
  }
}

function nameOf(picture: vscode.Uri): { name: string; folder: string } {
  const folder = path.dirname(vscode.workspace.asRelativePath(picture, false));
  return { name: path.basename(picture.fsPath), folder: folder === '.' ? '' : folder };
}
