import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { toProbabilities } from '../../shared/probabilities';
import { cacheDirectory } from '../cache-directory';
import { planChannels, takeMasks } from '../channels';
import { takeOutWeights } from '../graph/fed-weights';
import { GraphCache, type CachedGraph, type NewGraph } from '../graph/graph-cache';
import { encodeSavedModel } from '../graph/saved-model';
import { RecordingBinding } from '../graph/recorder';
import { loadNativeBinding, type NativeBinding } from '../native';
import type { Backend, LayerInfo, LoadedModel, LoadRequest } from '../types';
import { EagerModel } from './eager-model';
import { loadLayersClassifier } from './layers-model';
import { recordMaskedStep } from './record';
import { RecordedModel } from './recorded-model';
import { loadTfjs, startNodeBackend, type NativeIdOf, type Tfjs } from './tfjs-runtime';

/** The most that two ways of computing the same may differ in a probability. */
const TOLERANCE = 1e-4;

/** Masks in the batch on which the two are compared; eager needs much memory for more. */
const COMPARED_BATCH = 8;

/** The batch size to record with: a number that is seldom a size inside a model, so that it is not mistaken for one. */
const RECORDED_BATCH = 11;

/** TensorFlow's own library, through tfjs-node; models run as recorded graphs. */
export class NodeBackend implements Backend {
  readonly name = 'tfjs-node';
  readonly versions: Readonly<Record<string, string>>;
  readonly #binding: NativeBinding;
  readonly #cache: GraphCache;
  #eager: Promise<{ tfjs: Tfjs; recorder: RecordingBinding; nativeId: NativeIdOf }> | undefined;

  /**
   * @param threads of one operator; 0 leaves it to TensorFlow
   * @throws ScorecamError `runtime`
   */
  constructor(threads: number, cache = new GraphCache(path.join(cacheDirectory(), 'graphs'))) {
    this.#binding = loadNativeBinding(threads);
    this.#cache = cache;
    this.versions = { tensorflow: this.#binding.TF_Version, 'tfjs-node': '4.22.0' };
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    const key = GraphCache.key(request.files.contentHash, {
      ...this.versions,
      size: JSON.stringify(request.inputSize),
    });
    if (request.eager !== true) {
      const cached = await this.#cache.find(key);
      const model = cached && (await this.#open(cached, request));
      if (model !== undefined) return model;
    }
    return this.#build(key, request);
  }

  /** Opens a recorded graph and checks it with its test vector; undefined where it cannot be used. */
  async #open(
    cached: CachedGraph,
    request: LoadRequest,
    notes: readonly string[] = [],
  ): Promise<RecordedModel | undefined> {
    try {
      const model = await RecordedModel.open(this.#binding, cached, request.memoryBudgetBytes, notes);
      const answers = await answerTestBatch(model);
      if (largestDifference(answers, cached.entry.testVector) <= TOLERANCE) return model;
      model.dispose();
    } catch {
      // A damaged entry is made again by the caller.
    }
    return undefined;
  }

  async #build(key: string, request: LoadRequest): Promise<LoadedModel> {
    this.#eager ??= this.#startEager();
    const { tfjs, recorder, nativeId } = await this.#eager;
    const classifier = await loadLayersClassifier(tfjs, request.files, request.inputSize);
    const eager = (notes: readonly string[]): EagerModel =>
      new EagerModel(tfjs, classifier, 'tfjs-node', request.memoryBudgetBytes, notes);
    const reference = eager([]);
    if (request.eager === true) return reference;
    const testVector = Array.from(await answerTestBatch(reference));
    const { description, outputs, form } = classifier;
    let reason = '';
    for (const anyBatch of [true, false]) {
      try {
        const batch = anyBatch ? RECORDED_BATCH : reference.batchSize;
        const recorded = recordMaskedStep(tfjs, recorder, nativeId, classifier, batch, anyBatch);
        const { graph, weights } = takeOutWeights(recorded);
        const fixedBatch = anyBatch ? null : batch;
        const entry = { description, outputs, form, fetches: graph.outputs, fixedBatch, testVector };
        const model = await this.#keep(key, { graph: encodeSavedModel(graph), weights, entry }, request);
        const difference = model === undefined ? Infinity : await compare(model, reference, request.sample);
        if (model !== undefined && difference <= TOLERANCE) {
          reference.dispose();
          return model;
        }
        model?.dispose();
        reason = `the recorded graph differs from the eager one by ${difference.toExponential(1)}`;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    await this.#cache.remove(key).catch(() => undefined);
    return eager([`The model runs operator by operator, which is slower: ${reason}.`]);
  }

  /** Keeps a recorded graph for later and opens it; where it cannot be kept, it is used all the same. */
  async #keep(key: string, graph: NewGraph, request: LoadRequest): Promise<RecordedModel | undefined> {
    try {
      return await this.#open(await this.#cache.put(key, graph), request);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const folder = await mkdtemp(path.join(os.tmpdir(), 'scorecam-lens-'));
      try {
        const note = `The recorded graph cannot be kept for the next time (${reason}).`;
        return await this.#open(await new GraphCache(folder).put(key, graph), request, [note]);
      } finally {
        // TensorFlow has read it by now.
        await rm(folder, { recursive: true, force: true });
      }
    }
  }

  async #startEager(): Promise<{ tfjs: Tfjs; recorder: RecordingBinding; nativeId: NativeIdOf }> {
    const tfjs = await loadTfjs();
    const recorder = new RecordingBinding(this.#binding);
    const nativeId = await startNodeBackend(tfjs, recorder.binding);
    return { tfjs, recorder, nativeId };
  }
}

/** Logits of a fixed picture under two fixed masks: what a reloaded graph is checked with. */
async function answerTestBatch(model: LoadedModel): Promise<Float32Array> {
  const layer = defaultLayer(model);
  const { height, width } = model.description.inputSize;
  const picture = Float32Array.from(
    { length: height * width * 3 },
    (_, i) => Math.sin(i * 0.37) * Math.cos(i * 0.0011),
  );
  const bound = model.bind(layer, picture, new Float32Array(picture.length));
  try {
    const cells = layer.height * layer.width;
    const masks = Float32Array.from({ length: 2 * cells }, (_, i) => (i < cells ? 0 : (i - cells) / cells));
    return probabilities(await bound.score(masks, 2), model);
  } finally {
    bound.release();
  }
}

/** Largest difference of two models' probabilities and activations on a real picture under its own channels. */
async function compare(model: LoadedModel, reference: LoadedModel, sample: Float32Array): Promise<number> {
  const layer = defaultLayer(model);
  const baseline = new Float32Array(sample.length);
  const bound = [model, reference].map((each) => each.bind(layer, sample, baseline));
  try {
    const [ours, theirs] = await Promise.all(bound.map((each) => each.predict()));
    if (ours === undefined || theirs === undefined) return Infinity;
    const chosen = planChannels(theirs.activations, layer.channels).live.subarray(0, COMPARED_BATCH);
    const masks = takeMasks(theirs.activations, layer.channels, chosen);
    const rows = await Promise.all(bound.map((each) => each.score(masks, chosen.length)));
    const scale = theirs.activations.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    return Math.max(
      largestDifference(ours.activations, theirs.activations) / scale,
      largestDifference(probabilities(ours.logits, model), probabilities(theirs.logits, model)),
      ...(chosen.length === 0
        ? []
        : [largestDifference(probabilities(rows[0] ?? sample, model), probabilities(rows[1] ?? sample, model))]),
    );
  } finally {
    bound.forEach((each) => {
      each.release();
    });
  }
}

function defaultLayer({ description }: LoadedModel): LayerInfo {
  const layer = description.layers.find(({ name }) => name === description.defaultLayer);
  if (layer === undefined) throw new RangeError(`no layer ${description.defaultLayer}`);
  return layer;
}

/** Row by row, from logits `[rows, classes]`. */
function probabilities(logits: Float32Array, { description }: LoadedModel): Float32Array {
  const { classes, activation } = description;
  const result = new Float32Array(logits.length);
  for (let from = 0; from < logits.length; from += classes) {
    result.set(toProbabilities(logits.subarray(from, from + classes), activation), from);
  }
  return result;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i += 1) {
    const difference = Math.abs((a[i] ?? 0) - (b[i] ?? 0));
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
