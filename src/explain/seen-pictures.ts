import { LRUCache } from 'lru-cache';
import { throwIfCancelled, type LayerInfo, type LoadedModel, type Prediction } from '../engine';
import type { Method, MethodRun, OptionValues } from '../methods';
import type { ExplainParams, PictureParams, PredictResult, Progress } from '../protocol';
import { renderForDisplay } from '../render';
import { keepPrediction, sizeOfPrediction, type KeptPrediction } from './kept-prediction';
import { modelOf, useKey } from './model-params';
import type { LabelSet } from '../shared/label-set';
import type { ModelStore } from './model-store';
import type { OpenModel } from './open-model';
import { PictureStore, type OpenPicture } from './picture';
import { describePreprocessing, describeTaken, findLayer, peakMemoryBytes, placeOf } from './result-facts';
import { withFolders } from './settings';
import { findTrueClass, topClasses } from './targets';

/** Bytes of activations, and of what methods have computed, that are kept for the session. */
const KEPT_PREDICTION_BYTES = 64 * 2 ** 20;
const KEPT_RUN_BYTES = 256 * 2 ** 20;

/** Whom a pass lets work between its batches: short requests, or other passes, too, where nobody waits for it. */
export type PassKind = 'asked' | 'background';

/**
 * Runs a pass over the masks when its turn has come.
 *
 * @param pass is handed a function to be called between batches, which lets other requests work
 * @param kind `asked` by default
 */
export type PassTurn = <T>(pass: (giveWay: () => Promise<void>) => Promise<T>, kind?: PassKind) => Promise<T>;

export interface RequestContext {
  readonly signal?: AbortSignal;
  /** What it returns is waited for between batches. */
  readonly onProgress?: (progress: Progress) => Promise<void> | void;
  /** Where it is left out nobody else has to be let through. */
  readonly passTurn?: PassTurn;
}

/** The turns of a request; without others there is nobody to be let through. */
export function passTurnOf({ passTurn }: RequestContext): PassTurn {
  return passTurn ?? ((pass) => pass(() => Promise.resolve()));
}

/** A picture that the model has seen once. */
export interface SeenPicture {
  readonly opened: OpenModel;
  readonly loaded: LoadedModel;
  readonly picture: OpenPicture;
  readonly kept: KeptPrediction;
  readonly labels: LabelSet;
  readonly result: PredictResult;
  /** The work of a method on the picture, with these options: kept where it has begun, else new. */
  readonly runOf: (method: Method, options: OptionValues) => MethodRun;
  /** 1, or 0 where the prediction was kept from an earlier request. */
  readonly passes: number;
}

/** For which layer and baseline maps are wanted, and what is sent ahead. */
export type Wanted = Pick<ExplainParams, 'layer' | 'baseline' | 'send'>;

/** Shows pictures to models, and keeps what came of it: a picture that was seen once is not seen again. */
export class SeenPictures {
  readonly #pictures = new PictureStore();
  readonly #kept = new LRUCache<string, KeptPrediction>({
    maxSize: KEPT_PREDICTION_BYTES,
    sizeCalculation: sizeOfPrediction,
  });
  readonly #runs = new LRUCache<string, MethodRun>({
    maxSize: KEPT_RUN_BYTES,
    sizeCalculation: ({ byteLength }) => byteLength,
  });

  constructor(private readonly models: ModelStore) {}

  /** Reads the picture, loads the model, and predicts, each unless it is there already; then works with them. */
  use<T>(
    params: PictureParams,
    wanted: Wanted,
    context: RequestContext,
    work: (seen: SeenPicture) => Promise<T> | T,
  ): Promise<T> {
    const begun = performance.now();
    void context.onProgress?.({ kind: 'stage', stage: 'reading' });
    return this.models.use(modelOf(params), async (opened) =>
      work(await this.#see(opened, params, wanted, context, begun)),
    );
  }

  /** Another picture, as the model sees it that has seen one. */
  open(params: PictureParams, { opened }: Pick<SeenPicture, 'opened'>): Promise<OpenPicture> {
    return this.#pictures.open(params, opened.settings);
  }

  async #see(
    opened: OpenModel,
    params: PictureParams,
    { layer: layerName, baseline, send = [] }: Wanted,
    { signal, onProgress }: RequestContext,
    begun: number,
  ): Promise<SeenPicture> {
    const picture = await this.#pictures.open(params, opened.settings);
    throwIfCancelled(signal);
    if (send.includes('picture')) {
      const png = await renderForDisplay(await picture.decode());
      void onProgress?.({ kind: 'picture', picture: { png, place: placeOf(picture) } });
    }
    void onProgress?.({ kind: 'stage', stage: 'loading' });
    const loadBegun = performance.now();
    const loaded = await opened.load(picture.input);
    const { reason } = await this.models.backendFor(opened.files);
    const loadMs = performance.now() - loadBegun;
    throwIfCancelled(signal);
    void onProgress?.({ kind: 'stage', stage: 'predicting' });
    const predictBegun = performance.now();
    const layer = findLayer(loaded, layerName);
    const shown = [opened.files.contentHash, useKey(opened.said), picture.key];
    const key = [...shown, layer.name, baseline].join('\n');
    const known = this.#kept.get(key);
    const kept = known ?? keepPrediction(loaded, layer, await predictOnce(loaded, layer, picture.input));
    this.#kept.set(key, kept);
    const chosen = await opened.labels(loaded.description, params.image);
    const { set: labels } = chosen;
    const top5 = topClasses(kept.probabilities, labels, 5);
    const [predicted] = top5;
    if (predicted === undefined) throw new RangeError('a model without classes');
    const trueClass = findTrueClass(params.image, labels, kept.probabilities);
    const result: PredictResult = {
      image: params.image,
      model: await withFolders(opened.info, chosen, params.image),
      preprocess: describePreprocessing(opened, loaded, chosen, params),
      backend: loaded.backend,
      ...(loaded.provider === undefined ? {} : { provider: loaded.provider }),
      graph: loaded.graph,
      predicted,
      top5,
      trueLabel: trueClass.label,
      warnings: [
        ...picture.warnings,
        ...trueClass.warnings,
        ...opened.settings.notes,
        ...chosen.notes,
        ...loaded.notes,
        ...describeTaken(loaded.description),
        ...(reason === null ? [] : [`WebAssembly computes, about ten times slower than TensorFlow: ${reason}`]),
      ],
      timingMs: { load: loadMs, predict: performance.now() - predictBegun, total: performance.now() - begun },
      peakMemoryBytes: peakMemoryBytes(),
    };
    const runOf: SeenPicture['runOf'] = (method, options) => {
      const choices = { layer: layer.name, baseline };
      const used = (['layer', 'baseline'] as const).map((choice) =>
        method.uses.includes(choice) ? choices[choice] : '',
      );
      const runKey = [...shown, ...used, method.name, JSON.stringify(options)].join('\n');
      const { description } = loaded;
      const run =
        this.#runs.get(runKey) ?? method.begin({ description, layer, activations: kept.activations }, options);
      this.#runs.set(runKey, run);
      return run;
    };
    return { opened, loaded, picture, kept, labels, result, runOf, passes: known === undefined ? 1 : 0 };
  }
}

/** One forward pass of an input `[height, width, channels]` as it is. */
export async function predictOnce(loaded: LoadedModel, layer: LayerInfo, input: Float32Array): Promise<Prediction> {
  const bound = loaded.bind(layer, input, new Float32Array(input.length));
  try {
    return await bound.predict();
  } finally {
    bound.release();
  }
}
