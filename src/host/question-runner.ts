import { randomUUID } from 'node:crypto';
import { fingerprintFiles } from '../files/fingerprint';
import type { PanelQuestion, Progress, ToPanel } from '../protocol';
import { toScorecamError, type ErrorCode, type ScorecamError } from '../shared/errors';
import { keepAnswer, noteRuntime } from './after-answer';
import type { ChangeWatch } from './change-watch';
import type { Answer, Enquiry } from './explanations';
import { describeFailureOf } from './failure-words';
import { sendThumbnails } from './film-thumbnails';
import { noteMistake } from './lens-file-notice';
import type { ModelChoice } from './model-finder';
import { refuseMissingModel } from './model-setting';
import { describeChoice } from './model-words';
import { ModelFacts } from './model-facts';
import { nameOf, refuseMissing } from './picture-name';
import { QuestionNumbers } from './question-numbers';
import type { SessionServices, SessionView } from './session-services';
import { ToldFacts } from './told-facts';

/** A question of which the model is still to be found. */
export interface OpenEnquiry extends Omit<Enquiry, 'model' | 'said' | 'lensFile'> {
  readonly findModel: () => ModelChoice | Promise<ModelChoice>;
  /** The question as that model can be asked it. */
  readonly questionFor: (choice: ModelChoice) => PanelQuestion;
  /** Absolute paths of the pictures whose thumbnails are to follow; null where there is no film. */
  readonly film: readonly string[] | null;
}

/** A question on its way: over as soon as its signal is aborted. */
interface Turn {
  readonly id: number;
  readonly signal: AbortSignal;
}

/** What is said of the model where none can be found. */
const NO_CHOICE: ModelChoice = { model: undefined, origin: 'embedded' };

/** After these, thumbnails would only start one more engine that fails. */
const ENGINE_FAILURES: ReadonlySet<ErrorCode> = new Set(['engine', 'memory', 'runtime', 'internal']);

/** Asks the questions of one panel: the newest counts, an older one gives way. */
export class QuestionRunner {
  readonly numbers = new QuestionNumbers();
  /** For the engine, which leaves out older questions of the same view. */
  readonly #view = randomUUID();
  #asked: Enquiry | undefined;
  /** Why the last question is asked of its model. */
  #origin: ModelChoice['origin'] = 'embedded';
  /** Fingerprint of the last question's model, from before it was opened. */
  #modelBefore: Promise<string> | undefined;
  /** What the page has been told. */
  readonly #facts: ToldFacts;
  readonly #ofModel: ModelFacts;
  #running = new AbortController();
  #thumbnails = new AbortController();
  #disposed = false;
  #working = 0;

  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    private readonly changes: Pick<ChangeWatch, 'areNoticed' | 'begin' | 'expect' | 'expectRepair'>,
  ) {
    this.#facts = new ToldFacts(view);
    this.#ofModel = new ModelFacts(view, services.explanations, {
      facts: this.#facts,
      isLast: (id) => this.numbers.isLast(id),
      log: (error) => {
        this.#log(toScorecamError(error));
      },
    });
  }

  /** Whether a question is on its way. */
  get isWorking(): boolean {
    return this.#working > 0;
  }

  /** The last question; undefined as long as there is no model to answer it. */
  get asked(): Enquiry | undefined {
    return this.#asked;
  }

  cancel(): void {
    this.#running.abort();
  }

  /** Picture or model are not what they were: the next question finds nothing known. */
  forget(): void {
    this.#facts.forget();
    this.numbers.beginPicture();
  }

  dispose(): void {
    this.#disposed = true;
    this.numbers.next();
    this.cancel();
    this.#thumbnails.abort();
  }

  /** Answers from disk, or asks the engine. Failures end in the panel. */
  async ask(open: OpenEnquiry): Promise<void> {
    if (this.#disposed) return;
    const turn = this.#takeTurn(open);
    this.#working += 1;
    try {
      const isAnswered = await this.#answer(open, turn);
      // The page shows what was read before from an older file.
      if (!isAnswered) {
        this.forget();
        await this.ask(open);
        return;
      }
    } catch (error) {
      const known = toScorecamError(error);
      this.#send(turn, this.#toMessage(turn.id, known));
      if (known.code === 'model' && this.numbers.isLast(turn.id)) await this.#expectRepair();
      if (ENGINE_FAILURES.has(known.code)) return;
    } finally {
      this.#working -= 1;
    }
    if (this.numbers.isLast(turn.id) && open.film !== null) await this.#sendThumbnails(open.film, open.question);
  }

  #takeTurn({ image, film }: OpenEnquiry): Turn {
    this.cancel();
    this.#thumbnails.abort();
    if (this.changes.areNoticed) this.view.memory.forgetThumbnail(film?.indexOf(image) ?? -1);
    if (this.changes.areNoticed || image !== this.#asked?.image) this.forget();
    this.#running = new AbortController();
    return { id: this.numbers.next(), signal: this.#running.signal };
  }

  /** @returns false where the answer cannot be shown beside what the page knows: a file has changed since */
  async #answer({ image, findModel, questionFor, ...open }: OpenEnquiry, turn: Turn): Promise<boolean> {
    let choice: ModelChoice;
    try {
      const found = findModel();
      // Where it is known at once, the page is told at once.
      if (found instanceof Promise) {
        if (image !== this.#asked?.image) this.#send(turn, { type: 'explain/finding', picture: nameOf(image) });
        choice = await found;
      } else choice = found;
      if (!this.numbers.isLast(turn.id)) return true;
    } catch (error) {
      if (!this.numbers.isLast(turn.id)) return true;
      this.#start(turn, { image, model: undefined, question: open.question }, NO_CHOICE);
      noteMistake(this.view.notices, error);
      this.#asked = undefined;
      throw error;
    }
    const { model, said, lensFile, usual, mistake } = choice;
    noteMistake(this.view.notices, mistake);
    const enquiry = { image, model, said, lensFile, usual, question: questionFor(choice) };
    this.#origin = choice.origin;
    this.#start(turn, enquiry, choice);
    this.#modelBefore = model === undefined ? undefined : fingerprintFiles([model]);
    await refuseMissing(image);
    if (model !== undefined) await refuseMissingModel(model);
    if (!this.numbers.isLast(turn.id)) return true;
    let layersTold = Promise.resolve();
    const onProgress = (progress: Progress): void => {
      this.#send(turn, { type: 'explain/progress', id: turn.id, progress });
      // The engine answers between its batches, so that the layers can be chosen from while it works.
      if (progress.kind === 'stage' && progress.stage === 'predicting' && !this.#facts.haveLayersOf()) {
        layersTold = this.#ofModel.sendLayers(enquiry, turn.id);
      }
    };
    let answer: Answer;
    try {
      const { missing } = this.#facts;
      const options = { signal: turn.signal, onProgress };
      answer = await this.services.explanations.explain(enquiry, { missing, view: this.#view }, options);
    } catch (error) {
      const { remedy } = toScorecamError(error);
      const needsLayers = remedy === 'other-layer' && !this.#facts.haveLayersOf();
      if (needsLayers) void layersTold.then(() => this.#ofModel.sendLayers(enquiry, turn.id));
      if (remedy === 'other-method') void this.#ofModel.sendRefused(enquiry, turn.id);
      throw error;
    }
    if (!this.numbers.isLast(turn.id)) return true;
    if (!this.#facts.agreeWith(answer.result)) return false;
    this.#facts.note(answer.result);
    await this.#finish(enquiry, answer, turn, layersTold);
    return true;
  }

  #start({ id }: Turn, enquiry: Enquiry, choice: ModelChoice): void {
    const { image, model, said, question } = enquiry;
    const subject = JSON.stringify([image, model ?? null, said ?? null, question.fit, question.exif]);
    const anew = this.#facts.begin(subject);
    const isOtherModel = this.#asked !== undefined && this.#asked.model !== model;
    if (isOtherModel) this.numbers.beginPicture(id);
    if (anew) this.numbers.beginPixels(id);
    this.#asked = enquiry;
    const named = describeChoice(choice);
    this.view.send({ type: 'explain/started', id, picture: nameOf(image), model: named, question, anew });
    this.changes.begin(image);
    this.view.notices.remove('settings-changed');
  }

  /** Shows an answer; then comes what need not be there for the maps to be seen. */
  async #finish(
    enquiry: Enquiry,
    { result, layers, refused, runtime }: Answer,
    turn: Turn,
    layersTold: Promise<void>,
  ): Promise<void> {
    const { contentHash } = result.model;
    const ofMethods = JSON.stringify([contentHash, enquiry.question.layer ?? null]);
    if (layers !== undefined) this.#ofModel.tellLayers(layers, contentHash);
    if (refused !== undefined) this.#ofModel.tellRefused(refused, ofMethods);
    this.view.send({ type: 'explain/done', id: turn.id, result });
    noteRuntime(result.backend, this.view, this.services);
    await this.changes.expect(result);
    if (layers !== undefined) return;
    await layersTold;
    if (!this.#facts.haveLayersOf(contentHash)) await this.#ofModel.sendLayers(enquiry, turn.id);
    if (!this.#facts.haveRefusedOf(ofMethods)) await this.#ofModel.sendRefused(enquiry, turn.id, ofMethods);
    if (turn.signal.aborted || !this.#facts.haveLayersOf(contentHash)) return;
    await keepAnswer(enquiry, runtime, this.view, this.services);
  }

  async #sendThumbnails(pictures: readonly string[], { exif }: PanelQuestion): Promise<void> {
    const { memory, send } = this.view;
    const { signal } = (this.#thumbnails = new AbortController());
    const film = { pictures, exif, isThere: (index: number) => memory.hasThumbnail(index) };
    await sendThumbnails(this.services.thumbnails, film, { signal, send });
  }

  async #expectRepair(): Promise<void> {
    const [model, before] = [this.#asked?.model, await this.#modelBefore];
    if (model !== undefined && before !== undefined) await this.changes.expectRepair(model, before);
  }

  #send({ id }: Turn, message: ToPanel): void {
    if (this.numbers.isLast(id)) this.view.send(message);
  }

  #toMessage(id: number, error: ScorecamError): ToPanel {
    if (error.code === 'cancelled') return { type: 'explain/cancelled', id };
    this.#log(error);
    const origin = this.#asked === undefined ? undefined : this.#origin;
    return { type: 'explain/failed', id, error: describeFailureOf(error, origin) };
  }

  #log({ message, cause }: ScorecamError): void {
    const about = this.#asked?.image ?? '';
    this.services.log.error(`${about}: ${message}`, ...(cause === undefined ? [] : [cause]));
  }
}
