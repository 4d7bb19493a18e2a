import type * as vscode from 'vscode';
import { FIRST_QUESTION } from '../protocol';
import { ExplainPanel, type PanelServices } from './explain-panel';

/** The open panels, one a picture. */
export class Panels {
  readonly #open = new Map<string, ExplainPanel>();

  constructor(private readonly services: PanelServices) {}

  /** Shows the panel of a picture; a new one begins to explain at once. */
  show(picture: vscode.Uri): void {
    const key = picture.toString();
    const known = this.#open.get(key);
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const panel = new ExplainPanel(picture, this.services);
    this.#open.set(key, panel);
    panel.onDidDispose(() => this.#open.delete(key));
    void panel.ask(FIRST_QUESTION);
  }
}
