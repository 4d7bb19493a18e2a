import path from 'node:path';
import * as vscode from 'vscode';

/** Says in the status bar which picture is worked on; there only while one is. */
export class StatusBar implements vscode.Disposable {
  readonly #pictures: string[] = [];
  readonly #item = vscode.window.createStatusBarItem('scorecamLens.work', vscode.StatusBarAlignment.Left);

  /** @param command gets the URI of the picture when the item is clicked */
  constructor(private readonly command: string) {
    this.#item.name = 'Score-CAM Lens';
  }

  /** @returns what is to be disposed of when the work on the picture has ended */
  show(picturePath: string): vscode.Disposable {
    this.#pictures.push(picturePath);
    this.#update();
    return new vscode.Disposable(() => {
      this.#pictures.splice(this.#pictures.indexOf(picturePath), 1);
      this.#update();
    });
  }

  dispose(): void {
    this.#item.dispose();
  }

  #update(): void {
    const latest = this.#pictures.at(-1);
    if (latest === undefined) {
      this.#item.hide();
      return;
    }
    const title = vscode.l10n.t('Show the Score-CAM maps of this picture');
    // In the text of an item, $(name) would be an icon.
    this.#item.text = `$(loading~spin) ${path.basename(latest).replaceAll('$(', '$\u200b(')}`;
    this.#item.tooltip = title;
    this.#item.command = { command: this.command, title, arguments: [vscode.Uri.file(latest)] };
    this.#item.show();
  }
}
