import type { RequestOptions } from '../process';
import type {
  ClassList,
  ClassScore,
  ExplainParams,
  ExplainResult,
  LayerDescription,
  LayersParams,
  LayersResult,
  MethodsParams,
  MethodsResult,
  PanelQuestion,
  PredictParams,
  PredictResult,
  Progress,
  SaidOfModel,
} from '../protocol';
import { ScorecamError } from '../shared/errors';
import { askedOfMethod, isDrawnFromScores } from './asked-method';
import { compactArrays } from './compact-arrays';
import type { UsualQuestion } from './model-finder';
import type { KnownParts } from './panel-memory';
import { hashPicture } from './picture-files';
import type { KeptResult, ResultStore, ResultSubject } from './result-store';

/** What of the engine is asked here. */
export interface ExplainEngine {
  explain(params: ExplainParams, options: RequestOptions): Promise<ExplainResult>;
  predict(params: PredictParams, options: RequestOptions): Promise<PredictResult>;
  layers(params: LayersParams): Promise<LayersResult>;
  methods(params: MethodsParams): Promise<MethodsResult>;
}

/** A question about a picture to a model. */
export interface Enquiry {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path; the embedded model when undefined. */
  readonly model: string | undefined;
  /** What is said of the model by the user or by files of the workspace. */
  readonly said?: SaidOfModel | undefined;
  /** Absolute path of the `scorecam-lens.json` that says how pictures are prepared. */
  readonly lensFile?: string | undefined;
  readonly question: PanelQuestion;
  /** What of the question is usual for the model, where the user has not asked for it. */
  readonly usual?: UsualQuestion | undefined;
  /** Index of the class of the first map, where it is not the one that the model says. */
  readonly subject?: number;
}

export interface Answer {
  readonly result: ExplainResult;
  /** Of an answer from disk; the engine is asked for them by `layers`. */
  readonly layers: readonly LayerDescription[] | undefined;
  /** The same with why methods cannot be used (`refusedMethods`). */
  readonly refused: MethodsResult['refused'] | undefined;
  /** What was to compute when it was asked. */
  readonly runtime: string;
}

/** Answers questions from disk where they were answered before, else asks the engine. */
export class Explanations {
  constructor(
    private readonly engine: ExplainEngine,
    private readonly store: ResultStore,
    /** Names what computes, as far as that is settled: its answers are not another's. */
    private readonly runtime: () => string,
  ) {}

  /**
   * @param ask what to send ahead of the result besides the scores, and the view that asks
   * @throws ScorecamError
   */
  async explain(
    enquiry: Enquiry,
    ask: { readonly missing: readonly ('picture' | 'classes')[]; readonly view: string },
    { signal, onProgress }: Required<RequestOptions>,
  ): Promise<Answer> {
    const report = (progress: Progress): void => {
      if (!signal.aborted) onProgress(compactArrays(progress));
    };
    const runtime = this.runtime();
    const kept = await this.#find(enquiry, runtime, signal);
    if (signal.aborted) throw new ScorecamError('cancelled', 'Cancelled.', '');
    if (kept !== undefined) {
      const { picture, classes, scores, layers, refused, result } = kept;
      const { predicted, top5, preprocess } = result;
      const { subject, question } = enquiry;
      const target = question.target === undefined ? result.target : scoreOf(classes, question.target);
      const asked = subject === undefined ? {} : { subject: scoreOf(classes, subject) };
      report({ kind: 'picture', picture });
      report({ kind: 'classes', classes });
      report({ kind: 'predicted', predicted, ...asked, target, top5, preprocess });
      if (scores !== null) report({ kind: 'scores', scores });
      return { result, layers, refused, runtime };
    }
    const params = paramsOf(enquiry);
    const send = [...ask.missing, 'scores'] as const;
    const result = await this.engine.explain({ ...params, view: ask.view, send }, { signal, onProgress: report });
    return { result: compactArrays(result), layers: undefined, refused: undefined, runtime };
  }

  /**
   * All classes of a model with what it says of a picture.
   *
   * @throws ScorecamError
   */
  async classes(enquiry: Enquiry, signal: AbortSignal): Promise<ClassList> {
    const kept = await this.#findAny(enquiry, this.runtime(), signal);
    if (kept !== undefined) return kept.classes;
    const { image, model, said, question } = enquiry;
    const { fit, exif } = question;
    const asked = { image, ...said, ...(model === undefined ? {} : { model }), fit, exif };
    let classes: ClassList | undefined;
    await this.engine.predict(
      { ...asked, send: ['classes'] },
      {
        signal,
        onProgress: (progress) => {
          if (progress.kind === 'classes') classes = progress.classes;
        },
      },
    );
    if (classes === undefined) throw new TypeError('the engine told no classes');
    return classes;
  }

  /** The layers of a model that can be the target. */
  layers({ model, said }: Pick<Enquiry, 'model' | 'said'>): Promise<LayersResult> {
    return this.engine.layers({ ...said, ...(model === undefined ? {} : { model }) });
  }

  /** Why methods cannot make maps with a model and the layer that is asked for. */
  async refusedMethods({ model, said, question }: Enquiry): Promise<MethodsResult['refused']> {
    const { layer } = question;
    const asked = { ...said, ...(model === undefined ? {} : { model }), ...(layer === undefined ? {} : { layer }) };
    return (await this.engine.methods(asked)).refused;
  }

  /**
   * Keeps an answer of the engine on disk, as soon as all parts of it are known; not where another runtime was chosen
   * meanwhile.
   *
   * @param runtime of the answer
   * @throws ScorecamError `output`
   */
  async keep(enquiry: Enquiry, known: KnownParts, runtime: string): Promise<void> {
    const { picture, classes, scores = null, layers, refused = {}, result } = known;
    if (picture === undefined || classes === undefined) return;
    if (layers === undefined || result === undefined || runtime !== this.runtime()) return;
    if (scores === null && isDrawnFromScores(result.method)) return;
    await this.store.put(subjectOf(enquiry, result.pictureHash, runtime), {
      picture,
      classes,
      scores,
      layers,
      refused,
      result,
    });
  }

  /** What was kept of these scores, where it answers the question. */
  async #find(enquiry: Enquiry, runtime: string, signal: AbortSignal): Promise<KeptResult | undefined> {
    const { question, subject } = enquiry;
    const kept = await this.#findAny(enquiry, runtime, signal);
    if (kept === undefined) return undefined;
    const target = question.target ?? usualTarget(kept.result);
    if (kept.scores === null) return isAbout(kept.result, { target, subject }) ? kept : undefined;
    const { classes } = kept.scores;
    if ([target, subject ?? target].some((index) => classes?.includes(index) === false)) return undefined;
    // Where another class was asked for when it was kept, the usual one cannot be told to the page but by the engine.
    return question.target === undefined && target !== kept.result.target.index ? undefined : kept;
  }

  async #findAny(enquiry: Enquiry, runtime: string, signal: AbortSignal): Promise<KeptResult | undefined> {
    const pictureHash = await hashPicture(enquiry.image, signal).catch(() => undefined);
    // The engine says what is wrong with a picture that cannot be read.
    if (pictureHash === undefined) return undefined;
    return this.store.find(subjectOf(enquiry, pictureHash, runtime));
  }
}

/** The parameters of a question, without what a view wants to see meanwhile. */
export function paramsOf({ image, model, said, lensFile, question, subject }: Enquiry): ExplainParams {
  const { target, fit, exif } = question;
  return {
    image,
    ...said,
    ...(lensFile === undefined ? {} : { lensFile }),
    ...(model === undefined ? {} : { model }),
    ...(target === undefined ? {} : { target: String(target) }),
    ...(subject === undefined ? {} : { subject: String(subject) }),
    ...askedOfMethod(question),
    fit,
    exif,
    channels: 1,
    previews: true,
    overlays: false,
  };
}

function scoreOf({ labels, probabilities }: ClassList, index: number): ClassScore {
  return { index, label: labels[index] ?? '', probability: probabilities[index] ?? 0 };
}

/** The class that is compared where none is asked for: the folder's where it is not the predicted one, else the runner-up. */
function usualTarget({ predicted, top5, trueLabel }: ExplainResult): number {
  if (trueLabel !== null && trueLabel.index !== predicted.index) return trueLabel.index;
  return (top5[1] ?? predicted).index;
}

/** Whether maps that cannot be drawn anew are those of these classes. */
function isAbout(
  result: ExplainResult,
  asked: { readonly target: number; readonly subject: number | undefined },
): boolean {
  return result.target.index === asked.target && result.subject?.index === asked.subject;
}

function subjectOf(
  { image, model, said, question, subject }: Enquiry,
  pictureHash: string,
  runtime: string,
): ResultSubject {
  const { fit, exif, target } = question;
  const { method, methodOptions, layer, baseline } = askedOfMethod(question);
  // Without scores the maps of each pair of classes are a result of their own.
  const own = method === undefined ? {} : { method: { name: method, options: methodOptions, target, subject } };
  return { image, pictureHash, model, said, layer, fit, exif, baseline, runtime, ...own };
}
