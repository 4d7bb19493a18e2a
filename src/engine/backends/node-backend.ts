import path from 'node:path';
import { cacheDirectory } from '../cache-directory';
import { GraphCache } from '../graph/graph-cache';
import { refuseSignature } from '../model-use';
import { loadNativeBinding, type NativeBinding } from '../native';
import { tryNative } from '../native-trial';
import type { GraphFiles, LayersFiles } from '../formats/model-files';
import type { Backend, Gradients, LoadedModel, LoadRequest } from '../types';
import { derivable } from './derivable';
import { EagerModel } from './eager-model';
import { answerTestBatch } from './graph-check';
import { KeptGraphs } from './kept-graphs';
import { loadClassifier } from './load-classifier';
import { startNodeTfjs } from './node-tfjs';
import { recordMaskedStep } from './record';
import { RecordedGradients } from './recorded-gradients';
import { RecordedModel } from './recorded-model';

/** TensorFlow's own library, through tfjs-node; models run as recorded graphs. */
export class NodeBackend implements Backend {
  readonly name = 'tfjs-node';
  readonly versions: Readonly<Record<string, string>>;
  readonly #binding: NativeBinding;
  readonly #graphs: KeptGraphs;

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
    const known = request.eager === true ? undefined : await this.#graphs.find(key, request);
    const model = known ?? (await this.#build(key, request));
    if (model instanceof RecordedModel) {
      const { files, inputSize } = request;
      model.deriveWith(() => this.#derive({ files, inputSize, use }));
    }
    return model;
  }

  async #build(key: string, request: LoadRequest<LayersFiles | GraphFiles>): Promise<LoadedModel> {
    const { tfjs, recorder, nativeId } = await startNodeTfjs(this.#binding);
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

  /** The model once more, operator by operator, for its derivatives. */
  async #derive({ files, inputSize, use }: DerivableRequest): Promise<Gradients> {
    const node = await startNodeTfjs(this.#binding);
    const classifier = await loadClassifier(node.tfjs, files, inputSize, use);
    const model = derivable(classifier, () => {
      classifier.dispose();
    });
    return new RecordedGradients(this.#binding, node, model);
  }
}

type DerivableRequest = Pick<LoadRequest<LayersFiles | GraphFiles>, 'files' | 'inputSize' | 'use'>;
