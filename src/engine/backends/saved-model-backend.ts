import path from 'node:path';
import { ScorecamError } from '../../shared/errors';
import { cacheDirectory } from '../cache-directory';
import type { SavedModelFiles } from '../formats/model-files';
import { GraphCache } from '../graph/graph-cache';
import type { RecordedGraph } from '../graph/recorded-graph';
import { rewriteForFusion } from '../graph/rewrites';
import { countClasses } from '../logits';
import { loadNativeBinding, type NativeBinding } from '../native';
import { tryNative } from '../native-trial';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { asFloat, firstPicture, maskedNodes } from '../tensorflow/masked-graph';
import type { Backend, LoadedModel, LoadRequest, ModelDescription } from '../types';
import { answerTestBatch } from './graph-check';
import { KeptGraphs } from './kept-graphs';
import { layerFetch, RecordedModel } from './recorded-model';
import { savedModelGradients } from './saved-model-gradients';
import { probeGraph, type ProbedGraph } from './saved-model-probe';
import { TensorFlowSession } from './tensorflow-session';

const ANSWER = 'answer';

/** SavedModels, through the library of tfjs-node: their graph is masked, rewritten and kept like a recorded one. */
export class SavedModelBackend implements Backend<SavedModelFiles> {
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
    tryNative(this.#binding);
    this.#graphs = new KeptGraphs(this.#binding, cache);
    this.versions = { tensorflow: this.#binding.TF_Version, 'tfjs-node': '4.22.0' };
  }

  async load(request: LoadRequest<SavedModelFiles>): Promise<LoadedModel> {
    const { files, use = {}, inputSize } = request;
    const size = files.inputSize ?? inputSize;
    const key = GraphCache.key(files.contentHash, {
      ...this.versions,
      size: JSON.stringify(size),
      use: JSON.stringify([use.output, use.outputName, files.signature]),
    });
    const known = await this.#graphs.find(key, request);
    const model = known ?? (await this.#build(key, size, request));
    model.deriveWith(async () => {
      const frozen = await files.read();
      const probed = await probeGraph(this.#binding, frozen, { size, use });
      return savedModelGradients(this.#binding, frozen, probed, model.description);
    });
    if (model.batchIsFixed) {
      const count = model.batchSize === 1 ? 'one picture' : `${model.batchSize} pictures`;
      model.notes.push(
        `The model takes ${count} at a time, as it was exported; with an open batch axis it may run faster.`,
      );
    }
    const others = files.otherSignatures.filter((name) => name !== KERAS_COPY);
    if (others.length > 0 && use.signature === undefined) {
      const list = others.slice(0, 5).map((name) => JSON.stringify(name));
      model.notes.push(
        `The signature ${JSON.stringify(files.signature)} of the model is used; others that can be chosen: ${list.join(', ')}.`,
      );
    }
    return model;
  }

  async #build(key: string, size: Size, request: LoadRequest<SavedModelFiles>): Promise<RecordedModel> {
    const { files, use = {}, memoryBudgetBytes } = request;
    const frozen = await files.read();
    let reference: RecordedModel | undefined;
    try {
      const probed = await probeGraph(this.#binding, frozen, { size, use });
      const { batch } = frozen.signature.picture;
      const description = describe(frozen, probed, { size, zeroInput: files.zeroInput });
      const { outputs, form } = probed.answer;
      const plain = (count: number | undefined): RecordedGraph => maskedGraph(frozen, probed, { size, batch: count });
      const facts = { description, outputs, form };
      // One picture at a time, or as many as are built in, is how the model is meant; everything else is held to that.
      const asMeant = plain(batch);
      reference = RecordedModel.over(
        this.#binding,
        await TensorFlowSession.create(this.#binding, asMeant),
        { ...facts, fetches: asMeant.outputs, fixedBatch: batch ?? 1 },
        memoryBudgetBytes,
      );
      const testVector = Array.from(await answerTestBatch(reference));
      let reason = '';
      for (const fixedBatch of [null, batch ?? 1]) {
        for (const rewrite of [rewriteForFusion, (graph: RecordedGraph): RecordedGraph => graph]) {
          const graph = rewrite(plain(fixedBatch ?? undefined));
          const entry = { ...facts, fixedBatch, testVector };
          const tried = await this.#graphs.tryOut(key, { graph, entry }, reference, request);
          if (typeof tried !== 'string') {
            reference.dispose();
            return tried;
          }
          reason = tried;
        }
      }
      reference.notes.push(`The model runs as it is, which may be slower: ${reason}.`);
      return reference;
    } catch (cause) {
      reference?.dispose();
      throw cause instanceof ScorecamError ? cause : refused(files.path, cause);
    }
  }
}

type Size = ModelDescription['inputSize'];

/** Keras 3 writes everything a second time under this name. */
const KERAS_COPY = 'serve';

function describe(
  frozen: FrozenModel,
  { targets, defaultTarget, layersAside, endsInPoints, answer }: ProbedGraph,
  { size, zeroInput }: { readonly size: Size; readonly zeroInput: readonly number[] },
): ModelDescription {
  return {
    format: 'saved-model',
    inputSize: size,
    channels: frozen.signature.picture.channels,
    layers: targets.map(({ info }) => info),
    defaultLayer: defaultTarget.info.name,
    ...(layersAside.length === 0 ? {} : { layersAside }),
    endsInPoints,
    classes: countClasses(answer.outputs, answer.activation),
    isOneNumber: answer.outputs === 1,
    activation: answer.outputs === 1 ? 'softmax' : answer.activation,
    outputForm: answer.form,
    activationGuessed: answer.isGuessed,
    outputTaken: answer.taken,
    zeroInput,
  };
}

/** The model's own graph behind the masks, with what is fetched of it. */
function maskedGraph(
  { graph, signature }: FrozenModel,
  { targets, answer }: ProbedGraph,
  { size, batch }: { readonly size: Size; readonly batch: number | undefined },
): RecordedGraph {
  const { layout, channels } = signature.picture;
  const outputs: Record<string, string> = { answer: ANSWER };
  const layers = targets.flatMap((target, i) => {
    const name = `layer${i}`;
    outputs[layerFetch(target.info.name)] = name;
    return firstPicture(name, target);
  });
  const nodes = [
    ...maskedNodes(graph, { size, channels, layout, batch }),
    ...asFloat(ANSWER, answer.tensor, answer.dtype),
    ...layers,
  ];
  return { nodes, outputs };
}

function refused(file: string, cause: unknown): ScorecamError {
  const message = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '').slice(0, 500) : String(cause);
  return new ScorecamError(
    'model',
    `TensorFlow cannot run ${file}: ${message}`,
    'Check that the model answers in Python (tf.saved_model.load), and export it again.',
    { cause },
  );
}
