import { throwIfCancelled } from '../engine';
import { findMethod, optionValues, refuseUnused, ScoreCamRun } from '../methods';
import { agreementOf } from '../metrics';
import {
  USUAL_CHOICES,
  type DiagnosticsResult,
  type EvaluateCollageParams,
  type EvaluateCollageResult,
  type EvaluateParams,
  type EvaluateResult,
  type ExamineParams,
  type ExamineResult,
  type ExplainParams,
  type ExplainResult,
  type HideParams,
  type HideResult,
  type LayersParams,
  type LayersResult,
  type MapSet,
  type MeasureParams,
  type MeasureResult,
  type MethodsParams,
  type MethodsResult,
  type PredictManyParams,
  type PredictManyResult,
  type PredictParams,
  type PredictResult,
  type ProbeParams,
  type ProbeResult,
  type SanityParams,
  type SanityResult,
  type ThumbnailParams,
  type ThumbnailResult,
} from '../protocol';
import { renderOverlays } from '../render';
import { evaluateCollage, evaluatePicture, OpenedBoxes } from './evaluate';
import { examine } from './examine';
import { hide } from './hide';
import { measureMaps } from './measure-maps';
import { modelOf } from './model-params';
import { ModelStore } from './model-store';
import type { StoreOptions } from './open-model';
import type { OpenPicture } from './picture';
import { predictMany } from './predict-many';
import { HERE, type Preparer } from './prepare-picture';
import { runProbe } from './probe/run-probe';
import { MethodRefusals } from './method-refusals';
import { describeMethod, describeRun, type ChosenMethod } from './method-facts';
import { checkNumbers, checkSteps } from './request-numbers';
import { describeLayers, findLayer, peakMemoryBytes, placeOf } from './result-facts';
import { runMethod } from './run-method';
import { checkSanity } from './sanity/check-sanity';
import { scoresForView } from './scores-for-view';
import { SeenPictures, type RequestContext, type SeenPicture } from './seen-pictures';
import { chooseTarget, listClasses, toScore } from './targets';
import { makeThumbnail } from './thumbnail';

/** So many pictures are decoded sooner than threads are started. */
const FEW = 8;

/** What is asked of a picture of which no channel is scored. */
const UNMASKED = { baseline: 'zero' } as const;

/**
 * Answers the requests of the protocol: picture → model's input → activations → work of a method → maps.
 *
 * One works at a time; a method at work lets others through between its steps (`RequestContext.passTurn`).
 *
 * What methods compute is kept for the session, so that another class, weighting or contrast of a picture costs no forward pass, and
 * a request that was cancelled goes on where it stopped.
 */
export class ExplainService {
  readonly #models: ModelStore;
  readonly #pictures: SeenPictures;
  readonly #boxes = new OpenedBoxes();
  readonly #refusals = new MethodRefusals();

  /** @param prepareMany what decodes where many pictures are predicted; the thread that computes where it is left out */
  constructor(
    options: StoreOptions,
    private readonly prepareMany: () => Preparer = () => HERE,
  ) {
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
      return { model: opened.info, backend, ...describeLayers(description, params.layer) };
    });
  }

  /** Which methods cannot make maps with a model and a layer, and why. */
  methods(params: MethodsParams): Promise<MethodsResult> {
    return this.#models.use(modelOf(params), async (opened) => {
      const loaded = await opened.load(undefined);
      return { refused: await this.#refusals.of(loaded, findLayer(loaded, params.layer)) };
    });
  }

  /** The most likely classes of a picture. */
  predict(params: PredictParams, context: RequestContext = {}): Promise<PredictResult> {
    return this.#pictures.use(params, { ...UNMASKED, send: params.send ?? [] }, context, (seen) => {
      if (params.send?.includes('classes') === true) sendClasses(seen, context);
      return seen.result;
    });
  }

  /** The most likely classes of many pictures, told while it works. */
  predictMany(params: PredictManyParams, context: RequestContext = {}): Promise<PredictManyResult> {
    return this.#models.use(modelOf(params), async (opened) => {
      const preparer = params.images.length > FEW ? this.prepareMany() : HERE;
      try {
        const reason = async (): Promise<string | null> => (await this.#models.backendFor(opened.files)).reason;
        return await predictMany(opened, params, { preparer, reason }, context);
      } finally {
        preparer.end();
      }
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

  /** Maps of several methods on one picture, and what they are worth. */
  async evaluate(params: EvaluateParams, context: RequestContext = {}): Promise<EvaluateResult> {
    checkSteps(params.steps);
    const boxes = params.boxes === undefined ? null : await this.#boxes.open(params.boxes);
    return this.#pictures.use(params, { ...UNMASKED, ...layerOf(params) }, context, (seen) =>
      evaluatePicture(seen, params, boxes, context),
    );
  }

  /** Maps of several methods on a collage of pictures, and how much of each lies on its picture. */
  evaluateCollage(params: EvaluateCollageParams, context: RequestContext = {}): Promise<EvaluateCollageResult> {
    const [image = ''] = params.images;
    return this.#pictures.use({ ...params, image }, { ...UNMASKED, ...layerOf(params) }, context, (seen) =>
      evaluateCollage(seen, params, (other) => this.#pictures.open({ ...params, image: other }, seen), context),
    );
  }

  /** Maps of a picture while the model loses what it has learned, layer after layer. */
  sanity(params: SanityParams, context: RequestContext = {}): Promise<SanityResult> {
    return this.#pictures.use(params, { ...UNMASKED, ...layerOf(params) }, context, (seen) =>
      checkSanity(seen, params, context),
    );
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
    const method = findMethod(params.method);
    refuseUnused(method, params, USUAL_CHOICES);
    const chosen = { method, options: optionValues(method, params.methodOptions) };
    const begun = performance.now();
    return this.#pictures.use(params, params, context, (seen) =>
      this.#refusals.watch(seen.loaded, seen.kept.layer, method, () =>
        explainSeen(seen, { params, chosen, begun }, context),
      ),
    );
  }
}

function layerOf({ layer }: Pick<ExplainParams, 'layer'>): Pick<ExplainParams, 'layer'> {
  return layer === undefined ? {} : { layer };
}

interface Question {
  readonly params: ExplainParams;
  readonly chosen: ChosenMethod;
  /** When it was asked. */
  readonly begun: number;
}

async function explainSeen(
  seen: SeenPicture,
  { params, chosen, begun }: Question,
  context: RequestContext,
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

  const { weighting, temperature, channels, contrast } = params;
  const shared = { weighting, temperature, channels, contrast, size: loaded.description.inputSize };
  const wanted = { ...shared, predicted: first.index, target: target.index };
  const run = seen.runOf(chosen.method, chosen.options);
  const { passes, beganMs } = await runMethod(seen, { run, wanted, params }, context);
  const maps = run.draw(wanted);
  if (params.send?.includes('scores') === true && run instanceof ScoreCamRun) {
    const classes = [first, result.predicted, target, ...result.top5].map(({ index }) => index);
    const { inputSize } = loaded.description;
    const scores = scoresForView(run, { rows: run.used(params), inputSize, wanted: classes });
    void context.onProgress?.({ kind: 'scores', scores });
  }
  const explainMs = performance.now() - beganMs;

  const drawn = params.overlays ? await drawOverlays(seen.picture, maps, context) : null;
  throwIfCancelled(context.signal);
  const { warnings, ...facts } = describeRun(seen, chosen.method, { run, wanted });
  return {
    ...result,
    pictureHash: seen.picture.contentHash,
    ...asked,
    target,
    targetSource: source,
    method: describeMethod(chosen),
    layer: kept.layer,
    baseline: params.baseline,
    weighting,
    temperature: weighting === 'logit' ? temperature : null,
    ...facts,
    forwardPasses: seen.passes + passes,
    agreement: agreementOf(maps.predicted, maps.target),
    maps,
    overlays: drawn?.overlays ?? null,
    picture: placeOf(seen.picture),
    warnings: [...result.warnings, ...warnings],
    timingMs: {
      load: result.timingMs.load,
      predict: result.timingMs.predict,
      explain: explainMs,
      total: performance.now() - begun,
    },
    peakMemoryBytes: peakMemoryBytes(),
  };
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
