import type { RequestOptions } from '../process';
import type {
  ExplainParams,
  ExplainResult,
  LayerDescription,
  LayersParams,
  LayersResult,
  PanelQuestion,
  Progress,
  SaidOfModel,
} from '../protocol';
import { ScorecamError } from '../shared/errors';
import { compactArrays } from './compact-arrays';
import type { KnownParts } from './panel-memory';
import { hashPicture } from './picture-files';
import type { KeptResult, ResultStore, ResultSubject } from './result-store';

/** What of the engine is asked here. */
export interface ExplainEngine {
  explain(params: ExplainParams, options: RequestOptions): Promise<ExplainResult>;
  layers(params: LayersParams): Promise<LayersResult>;
}

/** A question about a picture to a model. */
export interface Enquiry {
  /** Absolute path. */
  readonly image: string;
  /** Absolute path; the embedded model when undefined. */
  readonly model: string | undefined;
  /** What is said of the model by the user or by files of the workspace. */
  readonly said?: SaidOfModel | undefined;
  readonly question: PanelQuestion;
}

export interface Answer {
  readonly result: ExplainResult;
  /** Of an answer from disk; the engine is asked for them by `layers`. */
  readonly layers: readonly LayerDescription[] | undefined;
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
      const { picture, classes, scores, layers, result } = kept;
      const { predicted, target, top5, preprocess } = result;
      report({ kind: 'picture', picture });
      report({ kind: 'classes', classes });
      report({ kind: 'predicted', predicted, target, top5, preprocess });
      report({ kind: 'scores', scores });
      return { result, layers, runtime };
    }
    const params = paramsOf(enquiry);
    const send = [...ask.missing, 'scores'] as const;
    const result = await this.engine.explain({ ...params, view: ask.view, send }, { signal, onProgress: report });
    return { result: compactArrays(result), layers: undefined, runtime };
  }

  /** The layers of a model that can be the target. */
  layers({ model, said }: Pick<Enquiry, 'model' | 'said'>): Promise<LayersResult> {
    return this.engine.layers({ ...said, ...(model === undefined ? {} : { model }) });
  }

  /**
   * Keeps an answer of the engine on disk, as soon as all parts of it are known; not where another runtime was chosen
   * meanwhile.
   *
   * @param runtime of the answer
   * @throws ScorecamError `output`
   */
  async keep(enquiry: Enquiry, known: KnownParts, runtime: string): Promise<void> {
    const { picture, classes, scores, layers, result } = known;
    if (picture === undefined || classes === undefined || scores === undefined) return;
    if (layers === undefined || result === undefined || runtime !== this.runtime()) return;
    await this.store.put(subjectOf(enquiry, result.pictureHash, runtime), {
      picture,
      classes,
      scores,
      layers,
      result,
    });
  }

  async #find(enquiry: Enquiry, runtime: string, signal: AbortSignal): Promise<KeptResult | undefined> {
    const { image, question } = enquiry;
    const pictureHash = await hashPicture(image, signal).catch(() => undefined);
    // The engine says what is wrong with a picture that cannot be read.
    if (pictureHash === undefined) return undefined;
    const kept = await this.store.find(subjectOf(enquiry, pictureHash, runtime));
    if (kept === undefined) return undefined;
    const target = question.target ?? usualTarget(kept.result);
    const { classes } = kept.scores;
    if (classes?.includes(target) === false) return undefined;
    // Where another class was asked for when it was kept, the usual one cannot be told to the page but by the engine.
    return question.target === undefined && target !== kept.result.target.index ? undefined : kept;
  }
}

/** The parameters of a question, without what a view wants to see meanwhile. */
export function paramsOf({ image, model, said, question }: Enquiry): ExplainParams {
  const { target, layer, weighting, temperature, fit, exif, baseline } = question;
  return {
    image,
    ...said,
    ...(model === undefined ? {} : { model }),
    ...(target === undefined ? {} : { target: String(target) }),
    ...(layer === undefined ? {} : { layer }),
    weighting,
    temperature,
    fit,
    exif,
    baseline,
    contrast: true,
    channels: 1,
    previews: true,
    overlays: false,
  };
}

/** The class that is compared where none is asked for: the folder's where it is not the predicted one, else the runner-up. */
function usualTarget({ predicted, top5, trueLabel }: ExplainResult): number {
  if (trueLabel !== null && trueLabel.index !== predicted.index) return trueLabel.index;
  return (top5[1] ?? predicted).index;
}

function subjectOf({ image, model, said, question }: Enquiry, pictureHash: string, runtime: string): ResultSubject {
  const { layer, fit, exif, baseline } = question;
  return { image, pictureHash, model, said, layer, fit, exif, baseline, runtime };
}
