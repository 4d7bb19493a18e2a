import { LRUCache } from 'lru-cache';
import { scoreChannels, throwIfCancelled, type LayerInfo, type LoadedModel } from '../engine';
import { baselineInput } from '../input';
import { drawMaps } from '../maps';
import { agreementOf } from '../metrics';
import type {
  DiagnosticsResult,
  ExplainParams,
  ExplainResult,
  LayersParams,
  LayersResult,
  MapSet,
  PictureParams,
  PredictParams,
  PredictResult,
  Progress,
} from '../protocol';
import { renderForDisplay, renderOverlays } from '../render';
import { keepScores, scoresForView, sizeOfScores, type KeptScores } from './kept-scores';
import { ModelStore, type OpenModel, type StoreOptions } from './model-store';
import { PictureStore, type OpenPicture } from './picture';
import { checkNumbers, countUsed } from './request-numbers';
import { describePreprocessing, findLayer, peakMemoryBytes, placeOf, warnAbout } from './result-facts';
import { chooseTarget, findTrueClass, listClasses, topClasses } from './targets';

/** Bytes of score matrices and activations that are kept for the session. */
const KEPT_BYTES = 256 * 2 ** 20;

export interface RequestContext {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** A picture that the model has seen once. */
interface SeenPicture {
  readonly opened: OpenModel;
  readonly loaded: LoadedModel;
  readonly picture: OpenPicture;
  readonly kept: KeptScores;
  readonly result: PredictResult;
  /** 1, or 0 where the prediction was kept from an earlier request. */
  readonly passes: number;
}

/**
 * Answers the requests of the protocol, one at a time: picture → model's input → activations → score matrix → maps.
 *
 * Scores are kept for the session, so that another class, weighting or contrast of a picture costs no forward pass, and
 * a request that was cancelled goes on where it stopped.
 */
export class ExplainService {
  readonly #models: ModelStore;
  readonly #pictures = new PictureStore();
  readonly #kept = new LRUCache<string, KeptScores>({ maxSize: KEPT_BYTES, sizeCalculation: sizeOfScores });

  constructor(options: StoreOptions) {
    this.#models = new ModelStore(options);
  }

  /** Which runtime is used, without loading a model. */
  diagnose(): Promise<DiagnosticsResult> {
    return this.#models.diagnose();
  }

  /** Layers that can be the target, with their shapes. */
  async layers({ model }: LayersParams): Promise<LayersResult> {
    const opened = await this.#models.open(model);
    const { description, backend } = await opened.load(undefined);
    return { model: opened.info, backend, defaultLayer: description.defaultLayer, layers: description.layers };
  }

  /** The most likely classes of a picture. */
  async predict(params: PredictParams, context: RequestContext = {}): Promise<PredictResult> {
    const { result } = await this.#see(params, undefined, 'zero', context);
    return result;
  }

  /** The maps of the predicted and of another class. */
  async explain(params: ExplainParams, context: RequestContext = {}): Promise<ExplainResult> {
    checkNumbers(params);
    const begun = performance.now();
    const seen = await this.#see(params, params.layer, params.baseline, context, params.send);
    const { kept, result, loaded, opened } = seen;
    const labels = opened.labels(loaded.description.classes);
    const { target, source } = chooseTarget(params.target, result, labels, kept.probabilities);
    if (params.send?.includes('classes') === true) {
      context.onProgress?.({ kind: 'classes', classes: listClasses(labels, kept.probabilities) });
    }
    context.onProgress?.({ kind: 'predicted', predicted: result.predicted, target, top5: result.top5 });

    const used = countUsed(params.channels, kept.plan.live.length);
    const { activations, plan, matrix } = kept;
    const request = { ...params, predicted: result.predicted.index, target: target.index };
    const draw = (rows: number): MapSet =>
      drawMaps(
        { activations, channels: plan.live, scores: matrix },
        { ...request, rows, size: loaded.description.inputSize },
      );
    const explainBegun = performance.now();
    const passes = await this.#score(seen, params, used, context, draw);
    const maps = draw(used);
    if (params.send?.includes('scores') === true) {
      const wanted = [result.predicted, target, ...result.top5].map(({ index }) => index);
      const { inputSize } = loaded.description;
      context.onProgress?.({ kind: 'scores', scores: scoresForView(kept, { rows: used, inputSize, wanted }) });
    }
    const explainMs = performance.now() - explainBegun;

    const drawn = params.overlays ? await drawOverlays(seen.picture, maps, context) : null;
    throwIfCancelled(context.signal);
    return {
      ...result,
      pictureHash: seen.picture.contentHash,
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
      warnings: [...result.warnings, ...warnAbout(maps, kept, result.predicted, target)],
      timingMs: {
        load: result.timingMs.load,
        predict: result.timingMs.predict,
        explain: explainMs,
        total: performance.now() - begun,
      },
      peakMemoryBytes: peakMemoryBytes(),
    };
  }

  /** Reads the picture, loads the model, and predicts, each unless it is there already. */
  async #see(
    params: PictureParams,
    layerName: string | undefined,
    baseline: ExplainParams['baseline'],
    { signal, onProgress }: RequestContext,
    send: ExplainParams['send'] = [],
  ): Promise<SeenPicture> {
    const begun = performance.now();
    onProgress?.({ kind: 'stage', stage: 'reading' });
    const opened = await this.#models.open(params.model);
    const picture = await this.#pictures.open(params, opened.settings);
    throwIfCancelled(signal);
    if (send.includes('picture')) {
      const png = await renderForDisplay(await picture.decode());
      onProgress?.({ kind: 'picture', picture: { png, place: placeOf(picture) } });
    }
    onProgress?.({ kind: 'stage', stage: 'loading' });
    const loadBegun = performance.now();
    const loaded = await opened.load(picture.input);
    const { reason } = await this.#models.backend();
    const loadMs = performance.now() - loadBegun;
    throwIfCancelled(signal);
    onProgress?.({ kind: 'stage', stage: 'predicting' });
    const predictBegun = performance.now();
    const layer = findLayer(loaded, layerName);
    const key = [opened.files.contentHash, picture.key, layer.name, baseline].join('\n');
    const known = this.#kept.get(key);
    const kept = known ?? keepScores(loaded, layer, await predictOnce(loaded, layer, picture));
    this.#kept.set(key, kept);
    const labels = opened.labels(loaded.description.classes);
    const top5 = topClasses(kept.probabilities, labels, 5);
    const [predicted] = top5;
    if (predicted === undefined) throw new RangeError('a model without classes');
    const trueClass = findTrueClass(params.image, labels, kept.probabilities);
    const result: PredictResult = {
      image: params.image,
      model: opened.info,
      preprocess: describePreprocessing(opened, loaded, params.fit),
      backend: loaded.backend,
      graph: loaded.graph,
      predicted,
      top5,
      trueLabel: trueClass.label,
      warnings: [
        ...picture.warnings,
        ...trueClass.warnings,
        ...loaded.notes,
        ...(reason === null ? [] : [`WebAssembly computes, about ten times slower than TensorFlow: ${reason}`]),
      ],
      timingMs: { load: loadMs, predict: performance.now() - predictBegun, total: performance.now() - begun },
      peakMemoryBytes: peakMemoryBytes(),
    };
    return { opened, loaded, picture, kept, result, passes: known === undefined ? 1 : 0 };
  }

  /** Scores the channels that are still missing; returns how many those were. */
  async #score(
    { loaded, kept, picture, opened }: SeenPicture,
    params: ExplainParams,
    used: number,
    { signal, onProgress }: RequestContext,
    draw: (rows: number) => MapSet,
  ): Promise<number> {
    const { layer, matrix, plan, activations } = kept;
    if (matrix.rows >= used) return 0;
    const { preprocessing } = opened.settings;
    const baseline = baselineInput(params.baseline, picture.input, preprocessing, loaded.description.zeroInput);
    const bound = loaded.bind(layer, picture.input, baseline);
    try {
      const pass = { model: loaded, layer, bound, activations: activations.data, plan, from: matrix.rows, to: used };
      return await scoreChannels({ ...pass, ...(signal === undefined ? {} : { signal }) }, (logits) => {
        matrix.append(logits);
        onProgress?.({
          kind: 'scored',
          done: matrix.rows,
          of: used,
          preview: params.previews ? draw(matrix.rows) : null,
        });
      });
    } finally {
      bound.release();
    }
  }
}

async function predictOnce(
  loaded: LoadedModel,
  layer: LayerInfo,
  picture: OpenPicture,
): ReturnType<ReturnType<LoadedModel['bind']>['predict']> {
  const bound = loaded.bind(layer, picture.input, new Float32Array(picture.input.length));
  try {
    return await bound.predict();
  } finally {
    bound.release();
  }
}

async function drawOverlays(
  picture: OpenPicture,
  maps: MapSet,
  { onProgress }: RequestContext,
): ReturnType<typeof renderOverlays> {
  onProgress?.({ kind: 'stage', stage: 'drawing' });
  return renderOverlays({ picture: await picture.decode(), frame: picture.frame, maps });
}
