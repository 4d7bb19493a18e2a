import * as vscode from 'vscode';
import { FIRST_QUESTION, type ModelName } from '../protocol';
import { PANEL_SHOWN, PANEL_VIEW_TYPE } from './contributions';
import { ExplainPanel, type PanelServices } from './explain-panel';
import { parseKeep } from './panel-keep';
import type { SessionStart } from './session-services';

/** The open panels: one for a picture, or for pictures that were chosen together. */
export class Panels implements vscode.WebviewPanelSerializer {
  /** The one that was in front last is the last. */
  readonly #open = new Set<ExplainPanel>();

  constructor(
    private readonly services: PanelServices,
    /** Told of the model of the current panel, undefined where there is none. */
    private readonly showModel: (model: ModelName | undefined) => void,
  ) {}

  /** Of the panels that can be seen, the one that was in front last: a text may be written beside it. */
  get current(): ExplainPanel | undefined {
    return [...this.#open].filter(({ isVisible }) => isVisible).at(-1);
  }

  /** In all panels the model of the workspace takes the place of the one that was chosen for them. */
  async followWorkspace(): Promise<void> {
    await Promise.all([...this.#open].map((panel) => panel.followWorkspace()));
  }

  /**
   * Shows the panel of these pictures; a new one begins to explain at once.
   *
   * @param pictures absolute paths
   */
  show(pictures: readonly string[]): void {
    const chosen = [...new Set(pictures)];
    const [current] = chosen;
    if (current === undefined) return;
    const known = [...this.#open].find((panel) => panel.isAbout(chosen));
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(PANEL_VIEW_TYPE, 'Score-CAM', vscode.ViewColumn.Active);
    this.#fill(panel, { chosen, current, question: FIRST_QUESTION, model: undefined });
  }

  /** Asks for a model to compare with that of the current panel; without one there is nothing to compare. */
  async compareModels(): Promise<void> {
    const panel = this.current;
    if (panel === undefined) {
      const text = vscode.l10n.t(
        'Open a picture with "Explain with Score-CAM" first; another model is compared there.',
      );
      await vscode.window.showInformationMessage(text);
    } else await panel.models.compare();
  }

  /** Tries how pictures have to be prepared for the model of the current panel. */
  async findPreprocessing(): Promise<void> {
    const panel = this.current;
    if (panel === undefined) {
      const text = vscode.l10n.t(
        'Open a picture with "Explain with Score-CAM" first; it is found out for the model that explains it.',
      );
      await vscode.window.showInformationMessage(text);
    } else await panel.models.findPreprocessing();
  }

  /** The editor brings a panel back after its window was loaded anew. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const keep = parseKeep(state);
    if (keep === undefined) {
      this.services.log.warn('panel: closed, because nothing tells what it showed before the window was loaded anew');
      panel.dispose();
      return Promise.resolve();
    }
    this.#fill(panel, { ...keep, isRestored: true });
    return Promise.resolve();
  }

  #fill(webview: vscode.WebviewPanel, start: SessionStart): void {
    const panel = new ExplainPanel(webview, this.services, start);
    this.#open.add(panel);
    panel.onDidDispose(() => {
      this.#open.delete(panel);
      this.#tell();
    });
    panel.onDidChange(() => {
      if (panel.isActive) {
        this.#open.delete(panel);
        this.#open.add(panel);
      }
      this.#tell();
    });
    this.#tell();
    panel.begin();
  }

  #tell(): void {
    const { current } = this;
    void vscode.commands.executeCommand('setContext', PANEL_SHOWN, current !== undefined);
    this.showModel(current?.model);
  }
}
