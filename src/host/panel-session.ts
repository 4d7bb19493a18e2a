import path from 'node:path';
import * as vscode from 'vscode';
import type { ExplainResult, PanelQuestion, PictureParams, ToPanel } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { ChangeWatch } from './change-watch';
import { ChoiceWatch } from './choice-watch';
import { Comparing } from './comparing';
import type { Enquiry } from './explanations';
import { MethodsBeside } from './methods-beside';
import type { ModelChoice } from './model-finder';
import { forAnotherPicture, ModelQuestions } from './next-question';
import { toKeep } from './panel-keep';
import { PictureList } from './picture-list';
import { nameOf } from './picture-name';
import { Pinning } from './pinning';
import { QuestionRunner } from './question-runner';
import type { SessionServices, SessionStart, SessionView } from './session-services';

/** Which picture a panel shows, and what is asked about it. */
export class PanelSession implements vscode.Disposable {
  /** Another model beside the panel's own. */
  readonly comparing: Comparing;
  /** Other methods beside the question's. */
  readonly beside: MethodsBeside;
  readonly #pinning: Pinning;
  readonly #runner: QuestionRunner;
  readonly #owned: vscode.Disposable;
  #pictures: PictureList;
  #question: PanelQuestion;
  #model: string | null | undefined;
  readonly #questions = new ModelQuestions();
  /** What is shown again after a reload is what was shown before: no engine is started to look for models. */
  #maySearch: boolean;

  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    { chosen, current, question, model, compared, beside, pinned, isRestored = false }: SessionStart,
  ) {
    this.#pictures = new PictureList(chosen, current);
    this.#question = question;
    this.#model = model;
    this.#maySearch = !isRestored;
    const changes = new ChangeWatch(view.notices, {
      redo: () => this.#redo(),
      onFolderChange: () => {
        this.#pictures.noteFolderChange();
        void this.#tellPosition();
      },
    });
    this.comparing = new Comparing(view, services, () => this.enquiry);
    this.beside = new MethodsBeside(view, services, {
      enquiry: () => this.enquiry,
      onChange: () => {
        this.#tellKeep();
      },
    });
    const send = (message: ToPanel): void => {
      view.send(message);
      this.comparing.note(message);
      this.beside.note(message);
    };
    this.#runner = new QuestionRunner({ ...view, send }, services, changes);
    if (compared !== undefined) this.comparing.begin(compared);
    this.#pinning = new Pinning(view, services, pinned);
    if (beside !== undefined) this.beside.show(beside);
    const choices = new ChoiceWatch(view.notices, services.models, {
      asked: () => this.#runner.asked,
      isWorking: () => this.#runner.isWorking,
      find: () => services.models.find(this.current, this.#model, { maySearch: false }),
      redo: () => this.#redo(),
    });
    this.#owned = vscode.Disposable.from(this.#runner, this.comparing, this.beside, changes, choices);
  }

  /** Absolute path of the picture that is shown. */
  get current(): string {
    return this.#pictures.current;
  }

  /** Absolute path of the model that was asked last, null for the embedded one; undefined as long as there is none. */
  get model(): string | null | undefined {
    const { asked } = this.#runner;
    return asked === undefined ? undefined : (asked.model ?? null);
  }

  /**
   * The question with the picture and the model that it is about.
   *
   * @throws ScorecamError `usage` as long as there is none
   */
  get enquiry(): Enquiry {
    const { asked } = this.#runner;
    if (asked?.image === this.current) return { ...asked, question: this.#question };
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('No picture is explained here.'),
      vscode.l10n.t('Explain one first.'),
    );
  }

  /** The whole answer to the last question about the picture, as far as there is one. */
  get result(): ExplainResult | undefined {
    return this.view.memory.known().result;
  }

  /**
   * The picture in the way the model sees it.
   *
   * @param about number of the question that the page was told of last
   * @throws ScorecamError `usage` as long as there is none, `cancelled` where the page shows another one
   */
  seenPicture(about: number): PictureParams {
    const { image, model, said, question } = this.enquiry;
    if (!this.#runner.numbers.isOfPixels(about)) throw new ScorecamError('cancelled', 'Cancelled.', '');
    const { fit, exif } = question;
    return { image, ...said, ...(model === undefined ? {} : { model }), fit, exif };
  }

  isAbout(pictures: readonly string[]): boolean {
    const { chosen, film } = this.#pictures;
    if (film === null) return pictures.length === 1 && pictures[0] === this.current;
    return chosen.length === pictures.length && chosen.every((picture, i) => picture === pictures[i]);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  cancel(): void {
    this.#runner.cancel();
  }

  /** Explains the picture that the panel begins with. */
  async begin(): Promise<void> {
    this.#tellFilm();
    await this.#showPicture(this.#question);
  }

  /** Goes to the picture that many places further. */
  async step(by: number): Promise<void> {
    if (await this.#pictures.step(by)) await this.#showNext();
  }

  async showOfFilm(index: number): Promise<void> {
    if (this.#pictures.show(index)) await this.#showNext();
  }

  /** Other pictures take the place of the ones that the panel went through; absolute paths. */
  async open(chosen: readonly string[]): Promise<void> {
    const [first] = chosen;
    if (first === undefined) return;
    this.#pictures = new PictureList(chosen, first);
    this.#tellFilm();
    await this.#showNext();
  }

  /**
   * Shows another model beside the one of the panel, or none any more.
   *
   * @param model absolute path, null for the embedded one; undefined for none
   */
  compareWith(model: string | null | undefined): void {
    if (model === undefined) this.comparing.end();
    else this.comparing.begin(model);
    this.#tellKeep();
  }

  /** Puts what is shown aside, to compare others with it, or forgets what was put aside. */
  async pin(pinned: boolean): Promise<void> {
    await this.#pinning.set(pinned);
    this.#tellKeep();
  }

  /** Another model explains. */
  async useModel(model: string | null | undefined): Promise<void> {
    this.#model = model;
    this.#questions.beginAnew();
    await this.#redo();
  }

  /** @param about number of the question that the page was told of last; what is out of date is not asked */
  async askFromPage(about: number, question: PanelQuestion): Promise<void> {
    if (this.#runner.numbers.isOfPicture(about)) await this.#ask(question);
  }

  /** Asks once more what was asked last; what is known of the picture stays. */
  async repeat(): Promise<void> {
    await this.#ask(this.#question);
  }

  /**
   * The page drew the answer to another question itself.
   *
   * @param about number of the question that it was told of last
   */
  changeQuestion(about: number, question: PanelQuestion): void {
    if (!this.#runner.numbers.isLast(about)) return;
    this.#question = question;
    this.view.memory.changeQuestion(question);
    this.#tellKeep();
    this.comparing.noteQuestion();
    this.beside.noteDrawn();
  }

  async #ask(question: PanelQuestion): Promise<void> {
    this.#question = question;
    this.#tellKeep();
    const image = this.current;
    const [chosen, maySearch] = [this.#model, this.#maySearch];
    this.#maySearch = true;
    await this.#runner.ask({
      image,
      question,
      findModel: () => this.services.models.find(image, chosen, { maySearch }),
      questionFor: (choice) => this.#questionFor(choice),
      film: this.#pictures.film,
    });
  }

  #questionFor(choice: ModelChoice): PanelQuestion {
    const question = this.#questions.next(this.#question, choice);
    if (question !== this.#question) {
      this.#question = question;
      this.#tellKeep();
    }
    return question;
  }

  async #redo(): Promise<void> {
    this.#runner.forget();
    await this.repeat();
  }

  async #showNext(): Promise<void> {
    await this.#showPicture(forAnotherPicture(this.#question));
  }

  async #showPicture(question: PanelQuestion): Promise<void> {
    this.view.showTitle(`Score-CAM: ${path.basename(this.current)}`);
    await Promise.all([this.#ask(question), this.#tellPosition()]);
  }

  async #tellPosition(): Promise<void> {
    const pictures = this.#pictures;
    const position = await pictures.place();
    if (pictures === this.#pictures) this.view.send({ type: 'pictures/position', position });
  }

  #tellFilm(): void {
    this.view.send({ type: 'pictures/film', film: this.#pictures.film?.map(nameOf) ?? [] });
  }

  #tellKeep(): void {
    const { chosen, current } = this.#pictures;
    const others = {
      model: this.#model,
      compared: this.comparing.model,
      beside: this.beside.methods,
      pinned: this.#pinning.name,
    };
    this.view.send({ type: 'panel/keep', keep: toKeep({ chosen, current, question: this.#question, ...others }) });
  }
}
