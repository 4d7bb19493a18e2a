import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PictureName, Progress, ToPanel } from '../protocol';
import { ScorecamError, toScorecamError } from '../shared/errors';
import type { ChangeWatch } from './change-watch';
import { nameOfModel } from './choose-model';
import type { EngineProvider } from './engine-provider';
import type { Answer, Enquiry, Explanations } from './explanations';
import { describeFailure } from './failure-words';
import { sendThumbnails, type ThumbnailEngine } from './film-thumbnails';
import type { Notices } from './notices';
import type { PanelMemory } from './panel-memory';
import { readEngineSettings } from './settings';

/** What all panels of the window share. */
export interface SessionServices {
  readonly engine: EngineProvider;
  readonly explanations: Explanations;
  readonly thumbnails: ThumbnailEngine;
  readonly notices: Notices;
  readonly log: vscode.LogOutputChannel;
}

/** The panel as its session sees it. */
export interface SessionView {
  readonly memory: PanelMemory;
  /** What holds for this panel alone. */
  readonly notices: Notices;
  readonly send: (message: ToPanel) => void;
  readonly showTitle: (title: string) => void;
}

/** A question of which the model is still to be found. */
export interface OpenEnquiry extends Omit<Enquiry, 'model'> {
  /** Absolute path; undefined for the embedded model. */
  readonly findModel: () => Promise<string | undefined>;
}

/** Asks the questions of one panel: the newest counts, an older one gives way. */
export class QuestionRunner {
  /** For the engine, which leaves out older questions of the same view. */
  readonly #view = randomUUID();
  #asked: Enquiry | undefined;
  /** What the facts that the page has are about. */
  #subject: string | undefined;
  #id = 0;
  #running: AbortController | undefined;

  constructor(
    private readonly view: SessionView,
    private readonly services: SessionServices,
    private readonly changes: ChangeWatch,
  ) {}

  /** The last question; undefined as long as there is no model to answer it. */
  get asked(): Enquiry | undefined {
    return this.#asked;
  }

  cancel(): void {
    this.#running?.abort();
  }

  /** Picture or model are not what they were: the next question finds nothing known. */
  forget(): void {
    this.#subject = undefined;
  }

  dispose(): void {
    this.#id += 1;
    this.cancel();
  }

  /**
   * Answers from disk, or asks the engine. Failures end in the panel.
   *
   * @param film absolute paths of the pictures whose thumbnails are to follow
   */
  async ask({ findModel, ...about }: OpenEnquiry, film: readonly string[] | null): Promise<void> {
    this.cancel();
    const { signal } = (this.#running = new AbortController());
    const id = ++this.#id;
    const send = (message: ToPanel): void => {
      if (id === this.#id) this.view.send(message);
    };
    let enquiry: Enquiry;
    let answer: Answer;
    let layersKnown = Promise.resolve();
    try {
      const model = await findModel().catch((error: unknown) => {
        if (id === this.#id) this.#start(id, { ...about, model: undefined });
        this.#asked = undefined;
        throw error;
      });
      if (id !== this.#id) return;
      enquiry = { ...about, model };
      this.#start(id, enquiry);
      await refuseMissing(enquiry.image);
      const ask = { missing: this.view.memory.missing(), view: this.#view };
      const onProgress = (progress: Progress): void => {
        send({ type: 'explain/progress', id, progress });
        // The engine answers between its batches, so that the layers can be chosen from while it works.
        const isLoaded = progress.kind === 'stage' && progress.stage === 'predicting';
        if (isLoaded) layersKnown = this.#sendLayers(enquiry, signal);
      };
      answer = await this.services.explanations.explain(enquiry, ask, { signal, onProgress });
    } catch (error) {
      send(this.#toMessage(id, error));
      return;
    }
    const { result, layers } = answer;
    if (layers !== undefined) send({ type: 'model/layers', layers });
    send({ type: 'explain/done', id, result });
    if (id !== this.#id) return;
    await layersKnown;
    await this.#finish(enquiry, answer, signal);
    if (film !== null) await this.#sendThumbnails(film, enquiry, signal);
  }

  #start(id: number, enquiry: Enquiry): void {
    const { image, model, question } = enquiry;
    // Where the model looks, what it says and what its classes are follows from these.
    const subject = JSON.stringify([image, model ?? null, question.fit, question.exif]);
    const anew = subject !== this.#subject;
    this.#subject = subject;
    this.#asked = enquiry;
    const named = { name: nameOfModel(model ?? null), path: model ?? null };
    this.view.send({ type: 'explain/started', id, picture: nameOf(image), model: named, question, anew });
    this.changes.begin(image);
    this.view.notices.remove('settings-changed');
  }

  /** What need not be there for the maps to be seen; each part is done where another one fails. */
  async #finish(enquiry: Enquiry, { result, layers, runtime }: Answer, signal: AbortSignal): Promise<void> {
    this.#noteRuntime(result.backend);
    await this.changes.expect(result);
    if (layers === undefined && !signal.aborted) await this.#keep(enquiry, runtime);
  }

  async #sendLayers({ model }: Enquiry, signal: AbortSignal): Promise<void> {
    if (this.view.memory.known().layers !== undefined) return;
    try {
      const { layers } = await this.services.explanations.layers(model);
      if (!signal.aborted) this.view.send({ type: 'model/layers', layers });
    } catch (error) {
      this.#log(toScorecamError(error));
    }
  }

  async #keep(enquiry: Enquiry, runtime: string): Promise<void> {
    const { notices, explanations, log } = this.services;
    try {
      await explanations.keep(enquiry, this.view.memory.known(), runtime);
      notices.remove('storage');
    } catch (error) {
      const { message } = toScorecamError(error);
      log.warn(message);
      const text = vscode.l10n.t('Results cannot be kept for later; nothing else is lost. {0}', message);
      notices.put({ kind: 'storage', text, action: null });
    }
  }

  async #sendThumbnails(pictures: readonly string[], { question }: Enquiry, signal: AbortSignal): Promise<void> {
    const { memory, send } = this.view;
    const film = { pictures, exif: question.exif, isThere: (index: number) => memory.hasThumbnail(index) };
    await sendThumbnails(this.services.thumbnails, film, { signal, send });
  }

  #noteRuntime(backend: 'tfjs-node' | 'wasm'): void {
    const { notices } = this.view;
    const isSaid = this.services.notices.all().some(({ kind }) => kind === 'slow-runtime');
    if (backend !== 'wasm' || isSaid || readEngineSettings().backend === 'wasm') {
      notices.remove('slow-runtime');
      return;
    }
    const text = vscode.l10n.t('WebAssembly computes here, about ten times slower than TensorFlow.');
    notices.put({ kind: 'slow-runtime', text, action: vscode.l10n.t('Show Log') }, () => {
      this.services.log.show(true);
    });
  }

  #toMessage(id: number, error: unknown): ToPanel {
    const known = toScorecamError(error);
    if (known.code === 'cancelled') return { type: 'explain/cancelled', id };
    this.#log(known);
    return { type: 'explain/failed', id, error: describeFailure(known) };
  }

  #log({ message, cause }: ScorecamError): void {
    const about = this.#asked?.image ?? '';
    this.services.log.error(`${about}: ${message}`, ...(cause === undefined ? [] : [cause]));
  }
}

/** A picture by its names, as a page shows them. */
export function nameOf(picture: string): PictureName {
  const folder = path.dirname(vscode.workspace.asRelativePath(picture, false));
  return { name: path.basename(picture), folder: folder === '.' ? '' : folder };
}

/** @throws ScorecamError `picture`, said for someone who had the picture open rather than typed its name */
async function refuseMissing(image: string): Promise<void> {
  try {
    await access(image);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return;
    throw new ScorecamError(
      'picture',
      vscode.l10n.t('"{0}" is not there any more.', image),
      vscode.l10n.t('Put the picture back and try again, or open another one.'),
      { cause },
    );
  }
}
