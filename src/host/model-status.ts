import * as vscode from 'vscode';
import type { ModelName } from '../protocol';

/** Tells in the status bar which model the current panel shows, and why; a click chooses another one. */
export class ModelStatus implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('scorecamLens.model', vscode.StatusBarAlignment.Right);

  /** @param command that chooses another one */
  constructor(command: string) {
    this.#item.name = vscode.l10n.t('Score-CAM Lens: model');
    this.#item.command = command;
  }

  /** @param model undefined where no panel can be seen, or none that has asked a model */
  show(model: ModelName | undefined): void {
    if (model === undefined) {
      this.#item.hide();
      return;
    }
    const { name, path, why } = model;
    // In the text of an item, $(name) would be an icon.
    this.#item.text = `$(lightbulb-sparkle) ${name.replaceAll('$(', '$\u200b(')}`;
    const place = path === null ? '' : `${vscode.workspace.asRelativePath(path)}\n`;
    this.#item.tooltip = `${place}${vscode.l10n.t('Model of the Score-CAM panel ({0}). Click to choose another one.', why)}`;
    this.#item.show();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
