import * as vscode from 'vscode';
import type { FromPanel, ToPanel } from '../protocol';
import { panelHtml, panelResources } from './panel-html';
import { PanelMemory } from './panel-memory';

/** The page of a panel: what is sent to it reaches every page that the editor makes for it. */
export class PanelPage {
  readonly memory = new PanelMemory();
  #listening = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    receive: (message: FromPanel) => void,
  ) {
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [panelResources(extensionUri)] };
    webview.onDidReceiveMessage((message: FromPanel) => {
      if (message.type === 'panel/ready') this.#begin();
      else receive(message);
    });
    panel.onDidDispose(() => {
      this.#listening = false;
    });
    webview.html = panelHtml(webview, extensionUri);
  }

  send(message: ToPanel): void {
    this.memory.remember(message);
    if (this.#listening) this.#post(message);
  }

  #begin(): void {
    this.#listening = true;
    const { bundle } = vscode.l10n;
    this.#post({ type: 'panel/init', language: vscode.env.language, texts: bundle ?? {} });
    this.memory.recall().forEach((message) => {
      this.#post(message);
    });
  }

  #post(message: ToPanel): void {
    // A panel that is hidden or closed does not take it; it is recalled, or not needed any more.
    void this.panel.webview.postMessage(message);
  }
}
