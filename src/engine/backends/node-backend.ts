import path from 'node:path';
import { cacheDirectory } from '../cache-directory';
import { GraphCache } from '../graph/graph-cache';
import { RecordingBinding } from '../graph/recorder';
import { refuseSignature } from '../model-use';
import { loadNativeBinding, type NativeBinding } from '../native';
import { tryNative } from '../native-trial';
import type { GraphFiles, LayersFiles } from '../formats/model-files';
import type { Backend, LoadedModel, LoadRequest } from '../types';
import { EagerModel } from './eager-model';
import { answerTestBatch } from './graph-check';
import { KeptGraphs } from './kept-graphs';
import { loadClassifier } from './load-classifier';
import { recordMaskedStep } from './record';
import { loadTfjs, startNodeBackend, type NativeIdOf, type Tfjs } from './tfjs-runtime';

/** TensorFlow's own library, through tfjs-node; models run as recorded graphs. */
export class NodeBackend implements Backend {
  readonly name = 'tfjs-node';
  readonly versions: Readonly<Record<string, string>>;
  readonly #binding: NativeBinding;
  readonly #graphs: KeptGraphs;
  #eager: Promise<{ tfjs: Tfjs; recorder: RecordingBinding; nativeId: NativeIdOf }> | undefined;

  /**
   * @param threads of one operator; 0 leaves it to TensorFlow
   * @throws ScorecamError `runtime`
   */
  constructor(threads: number, cache = new GraphCache(path.join(cacheDirectory(), 'graphs'))) {
    this.#binding = loadNativeBinding(threads);
    // What the library brings down it does now, before a model has any part in it.
    tryNative(this.#binding);
    this.#graphs = new KeptGraphs(this.#binding, cache);
    this.versions = { tensorflow: this.#binding.TF_Version, 'tfjs-node': '4.22.0' };
  }

  async load(request: LoadRequest<LayersFiles | GraphFiles>): Promise<LoadedModel> {
    const { use = {} } = request;
    refuseSignature(use);
    const key = GraphCache.key(request.files.contentHash, {
      ...this.versions,
      size: JSON.stringify(request.inputSize),
      use: JSON.stringify([use.output, use.outputName]),
    });
    if (request.eager !== true) {
      const model = await this.#graphs.find(key, request);
      if (model !== undefined) return model;
    }
    return this.#build(key, request);
  }

  async #build(key: string, request: LoadRequest<LayersFiles | GraphFiles>): Promise<LoadedModel> {
    this.#eager ??= this.#startEager();
    const { tfjs, recorder, nativeId } = await this.#eager;
    const classifier = await loadClassifier(tfjs, request.files, request.inputSize, request.use);
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
        const graph = recordMaskedStep(tfjs, recorder, nativeId, classifier, batch, anyBatch);
        const entry = { description, outputs, form, fixedBatch: anyBatch ? null : batch, testVector };
        const tried = await this.#graphs.tryOut(key, { graph, entry }, reference, request);
        if (typeof tried !== 'string') {
          reference.dispose();
          return tried;
        }
        reason = tried;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    await this.#graphs.remove(key).catch(() => undefined);
    return eager([`The model runs operator by operator, which is slower: ${reason}.`]);
  }

  async #startEager(): Promise<{ tfjs: Tfjs; recorder: RecordingBinding; nativeId: NativeIdOf }> {
    const tfjs = await loadTfjs();
    const recorder = new RecordingBinding(this.#binding);
    const nativeId = await startNodeBackend(tfjs, recorder.binding);
    return { tfjs, recorder, nativeId };
  }
}
