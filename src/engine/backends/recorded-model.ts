import { chooseBatchSize } from '../batch-size';
import { readFedWeights, type CachedGraph, type GraphEntry } from '../graph/graph-cache';
import { toLogits } from '../logits';
import type { NativeBinding, NativeTensor } from '../native';
import { OnDemand } from './on-demand';
import { forwardInBatches, padRows } from './forward-in-batches';
import type { TensorFlowSession } from './tensorflow-session';
import type { Gradients, LayerInfo, LoadedModel, MaskedPicture, Prediction } from '../types';

/** Names of the placeholders of a recorded graph, in the order in which they are fed. */
export const FEEDS = ['image', 'baseline', 'masks'] as const;

/** The fetch of a layer's activations for the first picture of the batch. */
export function layerFetch(name: string): string {
  return `layer/${name}`;
}

/** A tensor in TensorFlow's memory and the placeholder that it is fed to. */
interface FedTensor {
  readonly name: string;
  readonly id: number;
}

/** What has to be known of a graph to run it. */
export type OpenEntry = Pick<GraphEntry, 'description' | 'outputs' | 'form' | 'fetches' | 'fixedBatch'>;

/** A recorded graph in a TensorFlow session; needs neither tfjs nor the model that it was recorded from. */
export class RecordedModel implements LoadedModel {
  readonly backend = 'tfjs-node';
  readonly graph = 'recorded';
  readonly notes: string[] = [];
  readonly batchSize: number;
  readonly batchIsFixed: boolean;
  /** Names of all placeholders, in the order in which they are fed. */
  readonly #feeds: string;
  #gradients: OnDemand<Gradients> | undefined;

  private constructor(
    private readonly binding: NativeBinding,
    private readonly session: number,
    private readonly weights: readonly FedTensor[],
    private readonly entry: OpenEntry,
    memoryBudgetBytes: number,
  ) {
    this.batchIsFixed = entry.fixedBatch !== null;
    this.batchSize = entry.fixedBatch ?? chooseBatchSize(entry.description, memoryBudgetBytes);
    this.#feeds = [...FEEDS, ...weights.map(({ name }) => name)].join(',');
  }

  /** @throws Error when the graph or its weights are damaged */
  static async open(binding: NativeBinding, cached: CachedGraph, memoryBudgetBytes: number): Promise<RecordedModel> {
    const weights: FedTensor[] = [];
    try {
      await readFedWeights(cached, (name, shape, values) => {
        weights.push({ name, id: binding.createTensor(shape, binding.TF_FLOAT, values) });
      });
      const session = binding.loadSavedModel(cached.directory, 'serve');
      return new RecordedModel(binding, session, weights, cached.entry, memoryBudgetBytes);
    } catch (error) {
      weights.forEach(({ id }) => {
        binding.deleteTensor(id);
      });
      throw error;
    }
  }

  /** A graph that is in TensorFlow already; the model takes it over. */
  static over(
    binding: NativeBinding,
    { session, weights }: Pick<TensorFlowSession, 'session' | 'weights'>,
    entry: OpenEntry,
    memoryBudgetBytes: number,
  ): RecordedModel {
    return new RecordedModel(binding, session, weights, entry, memoryBudgetBytes);
  }

  get description(): GraphEntry['description'] {
    return this.entry.description;
  }

  bind(layer: LayerInfo, input: Float32Array, baseline: Float32Array): MaskedPicture {
    const { binding } = this;
    const { inputSize, channels } = this.description;
    const shape = [1, inputSize.height, inputSize.width, channels];
    const image = binding.createTensor(shape, binding.TF_FLOAT, input);
    const zero = binding.createTensor(shape, binding.TF_FLOAT, baseline);
    return {
      predict: () => Promise.resolve(this.#predict(layer, image, zero)),
      score: (masks, count) => Promise.resolve(this.#score(layer, [image, zero], masks, count)),
      release: () => {
        binding.deleteTensor(image);
        binding.deleteTensor(zero);
      },
    };
  }

  forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    const { binding } = this;
    const { inputSize, channels, layers, defaultLayer } = this.description;
    const { height, width } = inputSize;
    const layer = layers.find(({ name }) => name === defaultLayer);
    if (layer === undefined) throw new RangeError(`no layer ${defaultLayer}`);
    const zero = new Float32Array(height * width * channels);
    return forwardInBatches(this, inputs, count, (values, rows) => {
      const taken = this.entry.fixedBatch ?? rows;
      const pictures = [
        binding.createTensor([taken, height, width, channels], binding.TF_FLOAT, padRows(values, rows, taken)),
        binding.createTensor([1, height, width, channels], binding.TF_FLOAT, zero),
      ] as const;
      try {
        // Constant masks leave the pictures as they are.
        return this.#run({ ...layer, height: 1, width: 1 }, pictures, new Float32Array(rows), rows).logits();
      } finally {
        pictures.forEach((id) => {
          binding.deleteTensor(id);
        });
      }
    });
  }

  /** Says how the model is opened for its derivatives, which the graph does not hold. */
  deriveWith(open: () => Promise<Gradients>): void {
    this.#gradients = new OnDemand(open);
  }

  gradients(): Promise<Gradients> {
    return this.#gradients?.get() ?? Promise.reject(new TypeError('nobody said how the model is derived'));
  }

  dispose(): void {
    this.#gradients?.dispose();
    this.binding.deleteSavedModel(this.session);
    this.weights.forEach(({ id }) => {
      this.binding.deleteTensor(id);
    });
  }

  #predict(layer: LayerInfo, image: number, zero: number): Prediction {
    // A constant mask leaves the picture as it is, so the prediction goes through the very same graph.
    const result = this.#run(layer, [image, zero], new Float32Array(layer.height * layer.width), 1);
    return { logits: result.logits(), activations: result.activations() };
  }

  #score(layer: LayerInfo, pictures: readonly [number, number], masks: Float32Array, count: number): Float32Array {
    const { fixedBatch, description } = this.entry;
    if (fixedBatch === null || count <= fixedBatch) return this.#run(layer, pictures, masks, count).logits();
    const cells = layer.height * layer.width;
    const logits = new Float32Array(count * description.classes);
    for (let at = 0; at < count; at += fixedBatch) {
      const rows = Math.min(fixedBatch, count - at);
      const part = masks.subarray(at * cells, (at + rows) * cells);
      logits.set(this.#run(layer, pictures, part, rows).logits(), at * description.classes);
    }
    return logits;
  }

  /** @param count at most the batch size that is built in */
  #run(
    layer: LayerInfo,
    pictures: readonly [number, number],
    masks: Float32Array,
    count: number,
  ): { logits: () => Float32Array; activations: () => Float32Array } {
    const { binding, entry } = this;
    const rows = entry.fixedBatch ?? count;
    const padded = padRows(masks, count, rows);
    const maskTensor = binding.createTensor([rows, layer.height, layer.width, 1], binding.TF_FLOAT, padded);
    let outputs: NativeTensor[] = [];
    try {
      // The activations are fetched even when only scores are wanted: another set of fetches would be another
      // executor, for which TensorFlow optimises the whole graph again.
      const fetches = [entry.fetches.answer, entry.fetches[layerFetch(layer.name)]].join(',');
      const fed = [...pictures, maskTensor, ...this.weights.map(({ id }) => id)];
      outputs = binding.runSavedModel(this.session, fed, this.#feeds, fetches);
      const [answer, activations] = outputs.map(
        ({ id }) =>
          () =>
            Float32Array.from(binding.tensorDataSync(id)),
      );
      const logits = answer?.().subarray(0, count * entry.outputs) ?? new Float32Array(0);
      const first = activations?.() ?? new Float32Array(0);
      return { logits: () => this.#logits(logits), activations: () => first };
    } finally {
      [maskTensor, ...outputs.map(({ id }) => id)].forEach((id) => {
        binding.deleteTensor(id);
      });
    }
  }

  #logits(answer: Float32Array): Float32Array {
    const { outputs, form, description } = this.entry;
    return toLogits(answer, outputs, form, outputs === 1 ? 'sigmoid' : description.activation);
  }
}
