import path from 'node:path';
import * as vscode from 'vscode';
import { saySomethingElse, type SayableGuess } from './change-guess';
import { chooseModel, chooseSecondModel, type Shown } from './choose-model';
import type { WrittenEntry } from './lens-entry';
import { nameOfModel } from './model-words';
import type { Notices } from './notices';
import { findPreprocessing, type PreprocessingTask } from './find-preprocessing';
import type { ModelFinder } from './model-finder';
import type { PanelSession } from './panel-session';
import { saveSetUp } from './save-set-up';

export interface PanelModelsOptions {
  readonly session: PanelSession;
  readonly models: ModelFinder;
  /** Of the panel. */
  readonly notices: Notices;
  readonly engine: PreprocessingTask['engine'];
  /** Told what went wrong. */
  readonly complain: (error: unknown) => void;
}

/** What the user does about the models of a panel; what goes wrong is said. */
export class PanelModels {
  constructor(private readonly options: PanelModelsOptions) {}

  /** The user picks a model for this panel. */
  choose(): Promise<void> {
    return this.#try(async ({ session, models }) => {
      const picked = await chooseModel(shownIn(session), models);
      if (picked === undefined) return;
      if (picked === 'save') await this.saveSetUp();
      else await this.use(picked.model);
    });
  }

  /** Asks for another model and shows it beside the panel's own. */
  compare(): Promise<void> {
    return this.#try(async ({ session, models }) => {
      const model = await chooseSecondModel(shownIn(session), models);
      if (model === undefined) return;
      if ((model ?? undefined) === session.enquiry.model) {
        void vscode.window.showInformationMessage(
          vscode.l10n.t('That is the model that explains the picture already.'),
        );
      } else session.compareWith(model);
    });
  }

  /** @param model absolute path, null for the embedded one, undefined to leave it to the workspace */
  async use(model: string | null | undefined): Promise<void> {
    const { session, models } = this.options;
    // What was chosen for the whole workspace would be chosen again.
    if (model === undefined) await models.useInWorkspace(undefined);
    await models.noteChosen(model);
    await session.useModel(model);
  }

  /** Writes how the panel's model is used into a file of the workspace. */
  saveSetUp(): Promise<void> {
    return this.#try(async ({ session }) => {
      this.#noteDefault(await saveSetUp(session.enquiry));
    });
  }

  /** Tries how pictures have to be prepared for the panel's model. */
  findPreprocessing(): Promise<void> {
    return this.#try(async ({ session, engine }) => {
      const { image, model, said = {} } = session.enquiry;
      const written = await findPreprocessing({ image, model, said, engine });
      if (written === undefined) return;
      this.#noteDefault(written);
      await session.repeat();
    });
  }

  /** The user says what was guessed; the picture is explained again with that. */
  changeGuess(guess: SayableGuess | 'preprocessing'): Promise<void> {
    if (guess === 'preprocessing') return this.findPreprocessing();
    return this.#try(async ({ session }) => {
      const written = await saySomethingElse(guess, session.enquiry);
      if (written === undefined) return;
      this.#noteDefault(written);
      await session.repeat();
    });
  }

  /** The first model of a new file explains from now on where none is named, which nobody asked for. */
  #noteDefault({ file, newDefault }: WrittenEntry): void {
    if (newDefault === undefined) return;
    const { notices } = this.options;
    const text = vscode.l10n.t(
      '{0} is the model of {1} now, here and on the command line, where no other one is named: it stands first in the new scorecam-lens.json.',
      nameOfModel(newDefault),
      path.dirname(file),
    );
    notices.put({ kind: 'new-default', text, action: vscode.l10n.t('All Right') }, () => {
      notices.remove('new-default');
    });
  }

  async #try(work: (options: PanelModelsOptions) => Promise<void>): Promise<void> {
    try {
      await work(this.options);
    } catch (error) {
      this.options.complain(error);
    }
  }
}

function shownIn({ current, model }: PanelSession): Shown {
  return { picture: current, model };
}
