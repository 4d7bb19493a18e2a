import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExplainResult } from '../protocol';
import { watchFolders } from './file-watch';
import type { Notices } from './notices';
import { hashFile, isPictureName } from './picture-files';
import { fingerprintFiles } from './result-store';
import { Soon } from './soon';

/** A file that is being written changes many times. */
const SETTLE_MS = 250;

export interface ChangeListener {
  /** What the notices' button does. */
  readonly redo: () => unknown;
  /** A picture came into the folder of the one that is shown, or went. */
  readonly onFolderChange: () => void;
}

/** Says in a panel's notices when the picture or the model is not any more what the result is about. */
export class ChangeWatch implements vscode.Disposable {
  #image: string | undefined;
  #folder: vscode.Disposable | undefined;
  #models: vscode.Disposable | undefined;
  #result:
    { readonly pictureHash: string; readonly files: readonly string[]; readonly fingerprint: string } | undefined;
  readonly #pictureSoon = new Soon(SETTLE_MS, () => void this.#checkPicture());
  readonly #modelSoon = new Soon(SETTLE_MS, () => void this.#checkModel());
  readonly #folderSoon: Soon;

  constructor(
    private readonly notices: Notices,
    private readonly listener: ChangeListener,
  ) {
    this.#folderSoon = new Soon(SETTLE_MS, listener.onFolderChange);
  }

  /** Another picture, or the same one anew: nothing is known of it yet. */
  begin(image: string): void {
    this.#result = undefined;
    this.#models?.dispose();
    (['picture-changed', 'picture-gone', 'model-changed'] as const).forEach((kind) => {
      this.notices.remove(kind);
    });
    const folder = path.dirname(image);
    if (this.#image === undefined || path.dirname(this.#image) !== folder) {
      this.#folder?.dispose();
      this.#folder = watchFolders([folder], ({ file, kind }) => {
        if (file === this.#image) this.#pictureSoon.ask();
        if (kind !== 'changed' && isPictureName(file)) this.#folderSoon.ask();
      });
    }
    this.#image = image;
  }

  /** From now on picture and model are to stay what they were for this result; the picture may have changed already. */
  async expect({ pictureHash, model }: ExplainResult): Promise<void> {
    const image = this.#image;
    const fingerprint = await fingerprintFiles(model.files);
    if (image !== this.#image) return;
    this.#result = { pictureHash, files: model.files, fingerprint };
    this.#models?.dispose();
    const files = new Set(model.files);
    this.#models = watchFolders(
      model.files.map((file) => path.dirname(file)),
      ({ file }) => {
        if (files.has(file)) this.#modelSoon.ask();
      },
    );
    await this.#checkPicture();
  }

  dispose(): void {
    this.#image = undefined;
    this.#folder?.dispose();
    this.#models?.dispose();
    [this.#pictureSoon, this.#modelSoon, this.#folderSoon].forEach((soon) => {
      soon.dispose();
    });
  }

  async #checkPicture(): Promise<void> {
    const [image, result] = [this.#image, this.#result];
    if (image === undefined || result === undefined) return;
    const hash = await hashFile(image).catch(() => undefined);
    const isGone = hash === undefined && (await stat(image).catch(() => undefined)) === undefined;
    if (image !== this.#image || result !== this.#result) return;
    if (isGone) this.#put('picture-gone', vscode.l10n.t('The picture is not there any more.'), null);
    else this.notices.remove('picture-gone');
    if (hash !== undefined && hash !== result.pictureHash) {
      const text = vscode.l10n.t('The picture has changed since it was explained.');
      this.#put('picture-changed', text, vscode.l10n.t('Explain Again'));
    } else {
      this.notices.remove('picture-changed');
    }
  }

  async #checkModel(): Promise<void> {
    const result = this.#result;
    if (result === undefined) return;
    const fingerprint = await fingerprintFiles(result.files);
    if (result !== this.#result || fingerprint === result.fingerprint) return;
    const text = vscode.l10n.t('The files of the model have changed since the picture was explained.');
    this.#put('model-changed', text, vscode.l10n.t('Explain Again'));
  }

  #put(kind: 'picture-gone' | 'picture-changed' | 'model-changed', text: string, action: string | null): void {
    this.notices.put({ kind, text, action }, this.listener.redo);
  }
}
