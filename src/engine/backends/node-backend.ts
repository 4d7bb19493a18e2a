import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chooseBatchSize } from '../batch-size';
import { cacheDirectory } from '../cache-directory';
import { takeOutWeights } from '../graph/fed-weights';
import { GraphCache, type CachedGraph, type NewGraph } from '../graph/graph-cache';
import { encodeSavedModel } from '../graph/saved-model';
import { RecordingBinding } from '../graph/recorder';
import { loadNativeBinding, type NativeBinding } from '../native';
import { tryNative } from '../native-trial';
import type { LayersFiles } from '../formats/model-files';
import type { Backend, LoadedModel, LoadRequest } from '../types';
import { EagerModel } from './eager-model';
import { answerTestBatch, compareModels, largestDifference } from './graph-check';
import { loadLayersClassifier } from './layers-model';
import { recordMaskedStep } from './record';
import { RecordedModel } from './recorded-model';
import { loadTfjs, startNodeBackend, type NativeIdOf, type Tfjs } from './tfjs-runtime';

/** The most that two ways of computing the same may differ in a probability. */
const TOLERANCE = 1e-4;

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
    // What the library brings down it does now, before a model has any part in it.
    tryNative(this.#binding);
    this.#cache = cache;
    this.versions = { tensorflow: this.#binding.TF_Version, 'tfjs-node': '4.22.0' };
  }

  async load(request: LoadRequest<LayersFiles>): Promise<LoadedModel> {
    const key = GraphCache.key(request.files.contentHash, {
      ...this.versions,
      size: JSON.stringify(request.inputSize),
    });
    if (request.eager !== true) {
      const cached = await this.#cache.find(key);
      const model = cached && fitsBudget(cached, request) ? await this.#open(cached, request) : undefined;
      if (model !== undefined) return model;
    }
    return this.#build(key, request);
  }

  /** Opens a recorded graph and checks it with its test vector; undefined where it cannot be used. */
  async #open(cached: CachedGraph, request: LoadRequest<LayersFiles>): Promise<RecordedModel | undefined> {
    try {
      const model = await RecordedModel.open(this.#binding, cached, request.memoryBudgetBytes);
      const answers = await answerTestBatch(model);
      if (largestDifference(answers, cached.entry.testVector) <= TOLERANCE) return model;
      model.dispose();
    } catch {
      // A damaged entry is made again by the caller.
    }
    return undefined;
  }

  async #build(key: string, request: LoadRequest<LayersFiles>): Promise<LoadedModel> {
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
        // A number that is no size inside the model, so that it is not mistaken for one.
        const batch = anyBatch ? classifier.unusedSize : reference.batchSize;
        const recorded = recordMaskedStep(tfjs, recorder, nativeId, classifier, batch, anyBatch);
        const { graph, weights } = takeOutWeights(recorded);
        const fixedBatch = anyBatch ? null : batch;
        const entry = { description, outputs, form, fetches: graph.outputs, fixedBatch, testVector };
        const tried = await this.#tryOut(key, { graph: encodeSavedModel(graph), weights, entry }, reference, request);
        if (typeof tried !== 'string') {
          reference.dispose();
          return tried;
        }
        reason = tried;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    await this.#cache.remove(key).catch(() => undefined);
    return eager([`The model runs operator by operator, which is slower: ${reason}.`]);
  }

  /**
   * Tries a recorded graph out beside the eager model, and keeps it for later only when the two agree.
   *
   * @returns the model, or why it cannot be used
   */
  async #tryOut(
    key: string,
    graph: NewGraph,
    reference: LoadedModel,
    request: LoadRequest<LayersFiles>,
  ): Promise<RecordedModel | string> {
    const { draft, folder, problem } = await this.#draft(graph);
    let isKept = false;
    try {
      const model = await this.#open(draft, request);
      if (model === undefined) return 'the recorded graph does not give the answers that it was recorded with';
      const difference = await compareModels(model, reference, request.sample);
      if (difference > TOLERANCE) {
        model.dispose();
        return `the recorded graph differs from the eager one by ${difference.toExponential(1)}`;
      }
      if (problem === undefined) {
        isKept = await this.#cache.publish(key, draft).then(
          () => true,
          () => false,
        );
      }
      if (!isKept) model.notes.push(`The recorded graph cannot be kept for the next time (${problem ?? 'no space'}).`);
      return model;
    } finally {
      // TensorFlow has read it by now.
      if (!isKept) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  /**
   * Writes a graph into the cache, or where that cannot be written to, among the temporary files.
   *
   * @returns also the folder to take away when the graph is not kept, and why it cannot be
   */
  async #draft(graph: NewGraph): Promise<{ draft: CachedGraph; folder: string; problem?: string }> {
    try {
      const draft = await this.#cache.draft(graph);
      return { draft, folder: draft.directory };
    } catch (error) {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'scorecam-lens-'));
      const problem = error instanceof Error ? error.message : String(error);
      return { draft: await new GraphCache(folder).draft(graph), folder, problem };
    }
  }

  async #startEager(): Promise<{ tfjs: Tfjs; recorder: RecordingBinding; nativeId: NativeIdOf }> {
    const tfjs = await loadTfjs();
    const recorder = new RecordingBinding(this.#binding);
    const nativeId = await startNodeBackend(tfjs, recorder.binding);
    return { tfjs, recorder, nativeId };
  }
}

/** Whether the batch size that is built into a graph, if any, suits the memory that a batch may take now. */
function fitsBudget(
  { entry }: CachedGraph,
  { memoryBudgetBytes }: Pick<LoadRequest<LayersFiles>, 'memoryBudgetBytes'>,
): boolean {
  return entry.fixedBatch === null || entry.fixedBatch <= chooseBatchSize(entry.description, memoryBudgetBytes);
}
