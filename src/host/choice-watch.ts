import * as vscode from 'vscode';
import type { Enquiry } from './explanations';
import { noteMistake } from './lens-file-notice';
import type { ModelChoice, ModelFinder } from './model-finder';
import { isSameUse } from './next-question';
import type { Notices } from './notices';
import { concernsModel } from './settings';

export interface ChoiceListener {
  /** What was asked last; undefined where no model could be found. */
  readonly asked: () => Enquiry | undefined;
  /** Whether a question is on its way. */
  readonly isWorking: () => boolean;
  /** What would be asked now, as far as that is known. */
  readonly find: () => ModelChoice | Promise<ModelChoice>;
  /** What the notice's button does. */
  readonly redo: () => unknown;
}

/** Says in a panel's notices when the next question would be asked of another model, or of the same one used otherwise. */
export class ChoiceWatch implements vscode.Disposable {
  readonly #owned: vscode.Disposable;

  constructor(
    private readonly notices: Notices,
    models: Pick<ModelFinder, 'onDidChange'>,
    private readonly listener: ChoiceListener,
  ) {
    const check = (): void => {
      this.#check();
    };
    const { onDidChangeConfiguration, onDidChangeWorkspaceFolders, onDidGrantWorkspaceTrust } = vscode.workspace;
    this.#owned = vscode.Disposable.from(
      onDidChangeConfiguration((event) => {
        const picture = listener.asked()?.image;
        if (concernsModel(event, picture === undefined ? undefined : vscode.Uri.file(picture))) check();
      }),
      onDidChangeWorkspaceFolders(check),
      models.onDidChange(check),
      onDidGrantWorkspaceTrust(check),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #check(): void {
    const asked = this.listener.asked();
    // A question of which the model is still to be found finds what there is.
    if (asked === undefined && this.listener.isWorking()) return;
    try {
      const wanted = this.listener.find();
      if (wanted instanceof Promise) {
        wanted.then(this.#tell.bind(this, asked), this.#tellMistake.bind(this, asked));
      } else this.#tell(asked, wanted);
    } catch (error) {
      this.#tellMistake(asked, error);
    }
  }

  #tell(asked: Enquiry | undefined, wanted: ModelChoice): void {
    // A question that was asked meanwhile was asked of the right one.
    if (asked !== this.listener.asked()) return;
    noteMistake(this.notices, wanted.mistake);
    if (asked !== undefined && isSameUse(asked, wanted)) {
      this.notices.remove('settings-changed');
      return;
    }
    const notice = { kind: 'settings-changed', action: vscode.l10n.t('Explain Again') } as const;
    this.notices.put({ ...notice, text: wordsFor(asked, wanted) }, this.listener.redo);
  }

  /** What cannot be used is said where it is used; only the file of the workspace says it at once. */
  #tellMistake(asked: Enquiry | undefined, error: unknown): void {
    if (asked !== this.listener.asked()) return;
    noteMistake(this.notices, error);
    this.notices.remove('settings-changed');
  }
}

function wordsFor(asked: Enquiry | undefined, { model }: ModelChoice): string {
  if (asked === undefined) return vscode.l10n.t('There is a model now that can explain the picture.');
  return asked.model === model
    ? vscode.l10n.t('scorecam-lens.json says now that this model is used in another way.')
    : vscode.l10n.t('Another model would explain the picture now.');
}
