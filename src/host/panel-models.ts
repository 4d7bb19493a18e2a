import * as vscode from 'vscode';
import type { FromPanel } from '../protocol';
import { saySomethingElse, type SayableGuess } from './change-guess';
import { chooseModel, chooseSecondModel, type Shown } from './choose-model';
import type { Enquiry } from './explanations';
import type { WrittenEntry } from './lens-entry';
import { nameOfModel } from './model-words';
import type { Notices } from './notices';
import { findPreprocessing, type PreprocessingTask } from './find-preprocessing';
import type { ModelFinder } from './model-finder';
import type { PanelSession } from './panel-session';
import { saveSetUp } from './save-set-up';

/** The panel's own model, or the one that it is compared with. */
type PanelModel = Extract<FromPanel, { type: 'guess/change' }>['model'];

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
      const written = await saveSetUp(session.enquiry, session.result);
      if (written.wasSaid === true) return;
      this.#noteDefault(written);
      // What was guessed is said now.
      await session.repeat();
    });
  }

  /** Tries how pictures have to be prepared for a model of the panel. */
  findPreprocessing(which: PanelModel = 'own'): Promise<void> {
    return this.#change(which, ({ image, model, said = {} }, { engine }) =>
      findPreprocessing({ image, model, said, engine }),
    );
  }

  /** The user says what was guessed of a model; the picture is explained again with that. */
  changeGuess(guess: SayableGuess | 'preprocessing', which: PanelModel): Promise<void> {
    if (guess === 'preprocessing') return this.findPreprocessing(which);
    return this.#change(which, (enquiry) => saySomethingElse(guess, enquiry));
  }

  /** Writes how one of the models is used, which is then asked again. */
  #change(
    which: PanelModel,
    write: (enquiry: Enquiry, options: PanelModelsOptions) => Promise<WrittenEntry | undefined>,
  ): Promise<void> {
    return this.#try(async (options) => {
      const { session } = options;
      const asked = which === 'own' ? session : session.comparing;
      const written = await write(asked.enquiry, options);
      if (written === undefined) return;
      this.#noteDefault(written);
      await asked.repeat();
    });
  }

  /** The first model of a new file explains from now on where none is named, which nobody asked for. */
  #noteDefault({ file, newDefault }: WrittenEntry): void {
    if (newDefault === undefined) return;
    const { notices } = this.options;
    const text = vscode.l10n.t(
      '{0} explains from now on where no other model is named, here and on the command line: it stands first in {1}.',
      nameOfModel(newDefault),
      vscode.workspace.asRelativePath(file),
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
