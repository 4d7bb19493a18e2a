import { stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { fingerprintFiles } from '../files/fingerprint';
import type { ExplainResult } from '../protocol';
import { watchFolders } from './file-watch';
import { editorPath } from './local-path';
import type { Notices } from './notices';
import { isPictureName } from '../shared/picture-names';
import { hashPicture } from './picture-files';
import { Soon } from './soon';

/** A file that is being written changes many times. */
const SETTLE_MS = 250;

export interface ChangeListener {
  /** What the notices' button does. */
  readonly redo: () => unknown;
  /** A picture came into the folder of the one that is shown, or went. */
  readonly onFolderChange: () => void;
}

/** What of a model is watched. */
interface WatchedModel {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** As they were read. */
  readonly fingerprint: string;
  /** What is said once they are not any more what they were. */
  readonly text: string;
}

/** Says in a panel's notices when the picture or the model is not any more what the result is about. */
export class ChangeWatch implements vscode.Disposable {
  #image: string | undefined;
  #folder: vscode.Disposable | undefined;
  #models: vscode.Disposable | undefined;
  #result: Pick<ExplainResult, 'pictureHash' | 'model'> | undefined;
  #model: WatchedModel | undefined;
  #disposed = false;
  readonly #pictureSoon = new Soon(SETTLE_MS, () => void this.#checkPicture());
  readonly #modelSoon = new Soon(SETTLE_MS, () => void this.#checkModel());
  readonly #folderSoon: Soon;

  constructor(
    private readonly notices: Notices,
    private readonly listener: ChangeListener,
  ) {
    this.#folderSoon = new Soon(SETTLE_MS, listener.onFolderChange);
  }

  /** Whether picture or model are known not to be any more what the last result was about. */
  get areNoticed(): boolean {
    return this.notices.all().some(({ kind }) => kind === 'picture-changed' || kind === 'model-changed');
  }

  /** Another picture, or the same one anew: nothing is known of it yet. */
  begin(image: string): void {
    if (this.#disposed) return;
    this.#result = undefined;
    this.#model = undefined;
    this.#models?.dispose();
    (['picture-changed', 'picture-gone', 'model-changed'] as const).forEach((kind) => {
      this.notices.remove(kind);
    });
    const folder = path.dirname(image);
    if (this.#image === undefined || path.dirname(this.#image) !== folder) {
      this.#folder?.dispose();
      this.#folder = watchFolders([folder], ({ file, kind }) => {
        const isFolder = file === editorPath(folder);
        if (isFolder || (this.#image !== undefined && file === editorPath(this.#image))) this.#pictureSoon.ask();
        if (isFolder || (kind !== 'changed' && isPictureName(file))) this.#folderSoon.ask();
      });
    }
    this.#image = image;
  }

  /** From now on picture and model are to stay what they were for this result; both may have changed already. */
  async expect(result: ExplainResult): Promise<void> {
    if (this.#disposed) return;
    this.#result = result;
    const text = vscode.l10n.t(
      'The model, or a file that says how it is used, has changed since the picture was explained.',
    );
    await Promise.all([this.#checkPicture(), this.#watchModel({ ...result.model, text })]);
  }

  /**
   * The model could not be used: as soon as it is another one, it may be tried again.
   *
   * @param model absolute path
   * @param fingerprint of its file, from before it was tried
   */
  async expectRepair(model: string, fingerprint: string): Promise<void> {
    if (this.#disposed) return;
    const text = vscode.l10n.t('The model has changed since it could not be used.');
    await this.#watchModel({ files: [model], fingerprint, text });
  }

  dispose(): void {
    this.#disposed = true;
    this.#image = undefined;
    this.#result = undefined;
    this.#model = undefined;
    this.#folder?.dispose();
    this.#models?.dispose();
    [this.#pictureSoon, this.#modelSoon, this.#folderSoon].forEach((soon) => {
      soon.dispose();
    });
  }

  async #checkPicture(): Promise<void> {
    const [image, result] = [this.#image, this.#result];
    if (image === undefined || result === undefined) return;
    const hash = await hashPicture(image).catch(() => undefined);
    const isGone = hash === undefined && (await stat(image).catch(() => undefined)) === undefined;
    if (image !== this.#image || result !== this.#result) return;
    if (isGone)
      this.#put(
        'picture-gone',
        vscode.l10n.t('The picture is not there any more; put it back, or open another one.'),
        null,
      );
    else this.notices.remove('picture-gone');
    if (hash !== undefined && hash !== result.pictureHash) {
      const text = vscode.l10n.t('The picture has changed since it was explained.');
      this.#put('picture-changed', text, vscode.l10n.t('Explain Again'));
    } else {
      this.notices.remove('picture-changed');
    }
  }

  #watchModel(model: WatchedModel): Promise<void> {
    const { files } = model;
    this.#model = model;
    this.#models?.dispose();
    const watched = new Set(files.flatMap((file) => [editorPath(file), editorPath(path.dirname(file))]));
    this.#models = watchFolders(
      files.map((file) => path.dirname(file)),
      ({ file }) => {
        if (watched.has(file)) this.#modelSoon.ask();
      },
    );
    return this.#checkModel();
  }

  async #checkModel(): Promise<void> {
    const model = this.#model;
    if (model === undefined) return;
    const now = await fingerprintFiles(model.files);
    if (model !== this.#model || now === model.fingerprint) return;
    this.#put('model-changed', model.text, vscode.l10n.t('Explain Again'));
  }

  #put(kind: 'picture-gone' | 'picture-changed' | 'model-changed', text: string, action: string | null): void {
    this.notices.put({ kind, text, action }, this.listener.redo);
  }
}
