import path from 'node:path';
import * as vscode from 'vscode';
import { DROP_LIMITS, type FromPanel } from '../protocol';
import { existingPictures, keepAllDropped, listNames } from './dropped-pictures';
import { parseLocal } from './local-path';
import { isForeignModelName, modelAt } from './model-files';
import { nameOfModel } from './model-words';

export interface DropTarget {
  /** Absolute path of the folder for pictures of which only the bytes are known. */
  readonly droppedFolder: string;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
  /** Other pictures take the place of those that the panel shows; absolute paths. */
  readonly open: (pictures: readonly string[]) => Promise<void>;
  /** Ends where a model, given by its absolute path, can be opened, else throws what is wrong with it. */
  readonly openModel: (model: string) => Promise<unknown>;
  /** A model, given by its absolute path, explains in the panel. */
  readonly useModel: (model: string) => Promise<void>;
}

/** What is dropped on a panel: pictures, or one model; the user is told what is left out. */
export class PanelDrops {
  constructor(private readonly target: DropTarget) {}

  /** Files of the explorer. */
  async takeUris(uris: readonly string[]): Promise<void> {
    const files = uris.map((uri) => parseLocal(uri) ?? uri);
    const pictures = await existingPictures(files);
    const others = files.filter((file) => !pictures.includes(file));
    const [other] = others;
    if (other !== undefined && files.length === 1) {
      const model = isForeignModelName(other) ? other : await modelAt(other);
      if (model !== undefined) {
        await this.#takeModel(model);
        return;
      }
    }
    const leftOut = others.map((file) => path.basename(file));
    if (leftOut.length > 0) {
      this.#warn(vscode.l10n.t('Left out, because it is no picture in a folder: {0}', listNames(leftOut)));
    }
    await this.target.open(pictures);
  }

  /** Files from outside of the editor. */
  async takeFiles(dropped: Extract<FromPanel, { type: 'pictures/dropped-files' }>): Promise<void> {
    const { pictures, refused } = await keepAllDropped(this.target.droppedFolder, dropped.files);
    const leftOut = [...dropped.leftOut, ...refused];
    if (leftOut.length > 0) {
      const sizeMiB = DROP_LIMITS.bytesOfFile / 2 ** 20;
      this.#warn(
        vscode.l10n.t('Left out, because it is no picture, or larger than {0} MiB: {1}', sizeMiB, listNames(leftOut)),
      );
    }
    await this.target.open(pictures);
  }

  async #takeModel(model: string): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      this.#warn(vscode.l10n.t('Other models explain in trusted workspaces only'));
      return;
    }
    if (isForeignModelName(model)) await this.target.openModel(model);
    const text = vscode.l10n.t('{0} explains the pictures of this panel from now on.', nameOfModel(model));
    void vscode.window.showInformationMessage(text);
    await this.target.useModel(model);
  }

  #warn(text: string): void {
    this.target.log.warn(text);
    void vscode.window.showWarningMessage(text);
  }
}
