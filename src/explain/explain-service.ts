import { scoreChannels, throwIfCancelled } from '../engine';
import { baselineInput } from '../input';
import { drawMaps } from '../maps';
import { agreementOf } from '../metrics';
import type {
  DiagnosticsResult,
  ExamineParams,
  ExamineResult,
  ExplainParams,
  ExplainResult,
  HideParams,
  HideResult,
  LayersParams,
  LayersResult,
  MapSet,
  MeasureParams,
  MeasureResult,
  PredictParams,
  PredictResult,
  ProbeParams,
  ProbeResult,
  ThumbnailParams,
  ThumbnailResult,
} from '../protocol';
import { renderOverlays } from '../render';
import { examine } from './examine';
import { hide } from './hide';
import { scoresForView } from './kept-scores';
import { measureMaps } from './measure-maps';
import { modelOf } from './model-params';
import { ModelStore, type StoreOptions } from './model-store';
import type { OpenPicture } from './picture';
import { runProbe } from './probe/run-probe';
import { checkNumbers, countUsed } from './request-numbers';
import { peakMemoryBytes, placeOf, warnAbout } from './result-facts';
import { SeenPictures, type RequestContext, type SeenPicture } from './seen-pictures';
import { chooseTarget, listClasses, toScore } from './targets';
import { makeThumbnail } from './thumbnail';

/** What is asked of a picture of which no channel is scored. */
const UNMASKED = { baseline: 'zero' } as const;

/**
 * Answers the requests of the protocol: picture → model's input → activations → score matrix → maps.
 *
 * One works at a time; the one that scores lets others through between its batches (`RequestContext.passTurn`).
 *
 * Scores are kept for the session, so that another class, weighting or contrast of a picture costs no forward pass, and
 * a request that was cancelled goes on where it stopped.
 */
export class ExplainService {
  readonly #models: ModelStore;
  readonly #pictures: SeenPictures;

  constructor(options: StoreOptions) {
    this.#models = new ModelStore(options);
    this.#pictures = new SeenPictures(this.#models);
  }

  /** Which runtime is used, without loading a model. */
  diagnose(): Promise<DiagnosticsResult> {
    return this.#models.diagnose();
  }

  /** Layers that can be the target, with their shapes. */
  layers(params: LayersParams): Promise<LayersResult> {
    return this.#models.use(modelOf(params), async (opened) => {
      const { description, backend } = await opened.load(undefined);
      return { model: opened.info, backend, defaultLayer: description.defaultLayer, layers: description.layers };
    });
  }

  /** The most likely classes of a picture. */
  predict(params: PredictParams, context: RequestContext = {}): Promise<PredictResult> {
    return this.#pictures.use(params, { ...UNMASKED, send: params.send ?? [] }, context, (seen) => {
      if (params.send?.includes('classes') === true) sendClasses(seen, context);
      return seen.result;
    });
  }

  /** How the probabilities of some classes move when a part of the picture is hidden. */
  hide(params: HideParams, context: RequestContext = {}): Promise<HideResult> {
    return this.#pictures.use(params, UNMASKED, context, (seen) => hide(seen, params));
  }

  /** What maps of a picture are worth, in the background: passes that somebody waits for go first. */
  measure(params: MeasureParams, context: RequestContext = {}): Promise<MeasureResult> {
    return this.#pictures.use(params, UNMASKED, context, (seen) => measureMaps(seen, params, context));
  }

  /** Everything that is known about a model, and all probabilities of a picture. */
  examine(params: ExamineParams, context: RequestContext = {}): Promise<ExamineResult> {
    return this.#pictures.use(params, { ...UNMASKED, ...params }, context, examine);
  }

  /** How well the model does when pictures are prepared in different ways. */
  probe(params: ProbeParams, context: RequestContext = {}): Promise<ProbeResult> {
    return this.#models.use(modelOf(params), (opened) => runProbe(opened, params, context));
  }

  /** A small copy of a picture as it is displayed. */
  thumbnail(params: ThumbnailParams): Promise<ThumbnailResult> {
    return makeThumbnail(params);
  }

  /** The maps of the predicted and of another class. */
  async explain(params: ExplainParams, context: RequestContext = {}): Promise<ExplainResult> {
    checkNumbers(params);
    const begun = performance.now();
    return this.#pictures.use(params, params, context, (seen) => this.#explain(seen, params, context, begun));
  }

  async #explain(
    seen: SeenPicture,
    params: ExplainParams,
    context: RequestContext,
    begun: number,
  ): Promise<ExplainResult> {
    const { kept, labels, result, loaded } = seen;
    const { target, source } = chooseTarget(params.target, result, labels, kept.probabilities);
    const subject =
      params.subject === undefined ? undefined : toScore(labels.resolve(params.subject), kept.probabilities);
    const first = subject ?? result.predicted;
    if (params.send?.includes('classes') === true) sendClasses(seen, context);
    const { predicted, top5, preprocess } = result;
    const asked = subject === undefined ? {} : { subject };
    void context.onProgress?.({ kind: 'predicted', predicted, ...asked, target, top5, preprocess });

    const used = countUsed(params.channels, kept.plan.live.length);
    const { activations, plan, matrix } = kept;
    const request = { ...params, predicted: first.index, target: target.index };
    const draw = (rows: number): MapSet =>
      drawMaps(
        { activations, channels: plan.live, scores: matrix },
        { ...request, rows, size: loaded.description.inputSize },
      );
    const { passes, beganMs } = await this.#score(seen, params, used, context, draw);
    const maps = draw(used);
    if (params.send?.includes('scores') === true) {
      const wanted = [first, result.predicted, target, ...result.top5].map(({ index }) => index);
      const { inputSize } = loaded.description;
      void context.onProgress?.({ kind: 'scores', scores: scoresForView(kept, { rows: used, inputSize, wanted }) });
    }
    const explainMs = performance.now() - beganMs;

    const drawn = params.overlays ? await drawOverlays(seen.picture, maps, context) : null;
    throwIfCancelled(context.signal);
    return {
      ...result,
      pictureHash: seen.picture.contentHash,
      ...asked,
      target,
      targetSource: source,
      layer: kept.layer,
      baseline: params.baseline,
      weighting: params.weighting,
      temperature: params.weighting === 'logit' ? params.temperature : null,
      channels: { total: kept.plan.total, live: kept.plan.live.length, used },
      forwardPasses: seen.passes + passes,
      agreement: agreementOf(maps.predicted, maps.target),
      maps,
      overlays: drawn?.overlays ?? null,
      picture: placeOf(seen.picture),
      warnings: [...result.warnings, ...warnAbout(kept, loaded.description)],
      timingMs: {
        load: result.timingMs.load,
        predict: result.timingMs.predict,
        explain: explainMs,
        total: performance.now() - begun,
      },
      peakMemoryBytes: peakMemoryBytes(),
    };
  }

  /**
   * Scores the channels that are still missing, once it is its turn.
   *
   * @returns how many those were, and when it began with them
   */
  async #score(
    { loaded, kept, picture, opened }: SeenPicture,
    params: ExplainParams,
    used: number,
    { signal, onProgress, passTurn = (pass) => pass(() => Promise.resolve()) }: RequestContext,
    draw: (rows: number) => MapSet,
  ): Promise<{ passes: number; beganMs: number }> {
    const { layer, matrix, plan, activations } = kept;
    // Without a pass there is nothing to wait for: another class is there at once.
    if (matrix.rows >= used) return { passes: 0, beganMs: performance.now() };
    return passTurn(async (giveWay) => {
      const beganMs = performance.now();
      const { preprocessing } = opened.settings;
      const baseline = baselineInput(params.baseline, picture.input, preprocessing, loaded.description.zeroInput);
      const bound = loaded.bind(layer, picture.input, baseline);
      try {
        // What another request has scored of the same picture meanwhile is not scored again.
        const from = Math.min(matrix.rows, used);
        const pass = { model: loaded, layer, bound, activations: activations.data, plan, from, to: used };
        const options = signal === undefined ? { giveWay } : { giveWay, signal };
        const passes = await scoreChannels({ ...pass, ...options }, (logits) => {
          matrix.append(logits);
          return onProgress?.({
            kind: 'scored',
            done: matrix.rows,
            of: used,
            preview: params.previews ? draw(matrix.rows) : null,
          });
        });
        return { passes, beganMs };
      } finally {
        bound.release();
      }
    });
  }
}

function sendClasses({ labels, kept }: SeenPicture, { onProgress }: RequestContext): void {
  void onProgress?.({ kind: 'classes', classes: listClasses(labels, kept.probabilities) });
}

async function drawOverlays(
  picture: OpenPicture,
  maps: MapSet,
  { onProgress }: RequestContext,
): ReturnType<typeof renderOverlays> {
  void onProgress?.({ kind: 'stage', stage: 'drawing' });
  return renderOverlays({ picture: await picture.decode(), frame: picture.frame, maps });
}
