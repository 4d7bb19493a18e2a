import * as vscode from 'vscode';
import type { ToPanel } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { ChangeWatch } from './change-watch';
import { ChoiceWatch } from './choice-watch';
import { matchPair, type ComparedPair, type FirstAnswer } from './compared-classes';
import { ComparedExplanations } from './compared-explanations';
import type { Enquiry } from './explanations';
import { describeChoice, nameOfModel } from './model-words';
import { asUsual, forAnotherPicture } from './next-question';
import { Notices } from './notices';
import { PanelMemory } from './panel-memory';
import { QuestionRunner } from './question-runner';
import type { SessionServices, SessionView } from './session-services';

/** What both models were asked as it is shown: the same two classes, each by its own index, and in the same way. */
export interface ComparedEnquiries extends ComparedPair {
  readonly first: Enquiry;
  readonly second: Enquiry;
}

/**
 * Another model beside that of a panel, which is asked about the same picture and the same two classes as soon as the
 * first one has answered. Whatever goes wrong here is told in its own place of the panel.
 */
export class ComparedModel implements vscode.Disposable {
  readonly #runner: QuestionRunner;
  readonly #notices = new Notices();
  readonly #owned: vscode.Disposable;
  #disposed = false;

  /**
   * @param model absolute path, null for the embedded one
   * @param enquiry what the panel's own model was asked last
   */
  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    readonly model: string | null,
    private readonly enquiry: () => Enquiry,
  ) {
    const changes = new ChangeWatch(this.#notices, {
      redo: () => this.repeat(),
      onFolderChange: () => undefined,
    });
    const explanations = new ComparedExplanations(services.explanations, () => this.#firstAnswer());
    const tell = this.#tell.bind(this);
    const none = new PanelMemory();
    this.#runner = new QuestionRunner(
      {
        get memory() {
          return view.memory.compared ?? none;
        },
        notices: this.#notices,
        send: tell,
        showTitle: () => undefined,
      },
      { ...services, explanations },
      changes,
    );
    const listener = this.#notices.onDidChange(() => {
      tell({ type: 'panel/notices', notices: this.#notices.all() });
    });
    const choices = new ChoiceWatch(this.#notices, services.models, {
      asked: () => this.#runner.asked,
      isWorking: () => this.#runner.isWorking,
      find: () => services.models.find(enquiry().image, model),
      redo: () => this.repeat(),
    });
    this.#owned = vscode.Disposable.from(this.#runner, changes, choices, listener);
    this.#show();
  }

  /** Takes part in what the page is told of the panel's own model. */
  async note(message: ToPanel): Promise<void> {
    if (message.type === 'explain/started') {
      this.cancel();
      if (message.anew) this.#show();
    } else if (message.type === 'explain/done') await this.repeat();
  }

  /** The page drew the first model's maps of another class: where it cannot do the same here, the engine is asked. */
  async noteQuestion(): Promise<void> {
    const { result, scores } = this.view.memory.compared?.known() ?? {};
    if (this.#runner.isWorking) return;
    if (result === undefined || scores?.classes !== null) await this.repeat();
  }

  /** Asks again; what was computed is kept. */
  async repeat(): Promise<void> {
    if (this.#disposed || this.view.memory.known().result === undefined) return;
    const { image, question, usual: before } = this.enquiry();
    // The classes are those of the first model's maps.
    const own = forAnotherPicture(question);
    await this.#runner.ask({
      image,
      question: own,
      findModel: () => this.services.models.find(image, this.model),
      // What the first model was asked only because that is usual for it is none of this one's.
      questionFor: ({ usual }) => asUsual(own, { usual, before }),
      film: null,
    });
  }

  /**
   * What is shown of both models; undefined where this one could not answer.
   *
   * @throws ScorecamError `usage` as long as it is at work
   */
  get shown(): ComparedEnquiries | undefined {
    const { result, classes } = this.view.memory.compared?.known() ?? {};
    const { asked, isWorking } = this.#runner;
    if (result === undefined || classes === undefined || asked === undefined) {
      if (!isWorking) return undefined;
      throw new ScorecamError(
        'usage',
        vscode.l10n.t('The other model has not answered yet.'),
        vscode.l10n.t(
          'The maps of two models lie in one set of results; wait until the other model has answered, or stop comparing.',
        ),
      );
    }
    const first = this.enquiry();
    const pair = matchPair(this.#firstAnswer(), { model: asked.model, classes });
    const { weighting, temperature } = first.question;
    const { subject, target } = pair.inSecond;
    const question = { ...asked.question, layer: result.layer.name, target, weighting, temperature };
    return {
      ...pair,
      first: { ...first, question: { ...first.question, target: pair.target.index } },
      second: { ...asked, subject, question },
    };
  }

  /** What it was asked last; undefined as long as that is nothing. */
  get asked(): Enquiry | undefined {
    return this.#runner.asked;
  }

  cancel(): void {
    this.#runner.cancel();
  }

  /** Takes it out of the panel. */
  dispose(): void {
    this.#disposed = true;
    this.#owned.dispose();
  }

  /** Nothing is known of the picture yet. */
  #show(): void {
    this.#runner.forget();
    const origin = this.model === null ? 'embedded' : 'panel';
    this.view.send({ type: 'compare/shown', model: describeChoice({ model: this.model ?? undefined, origin }) });
  }

  #tell(message: ToPanel): void {
    if (!this.#disposed) this.view.send({ type: 'compare/told', message });
  }

  #firstAnswer(): FirstAnswer {
    const { result, classes } = this.view.memory.known();
    const { model, question } = this.enquiry();
    if (result === undefined || classes === undefined) throw new ScorecamError('cancelled', 'Cancelled.', '');
    const named = { name: nameOfModel(model ?? null), path: model ?? null };
    return { model: named, result, classes, target: question.target };
  }
}
