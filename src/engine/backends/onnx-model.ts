import { availableParallelism } from 'node:os';
import PQueue from 'p-queue';
import type { ScorecamError } from '../../shared/errors';
import { chooseBatchSize } from '../batch-size';
import { countClasses, toLogits } from '../logits';
import type { OnnxGraph } from '../onnx/onnx-proto';
import type {
  Gradients,
  LayerInfo,
  LoadedModel,
  MaskedPicture,
  ModelDescription,
  OnnxProvider,
  Prediction,
} from '../types';
import type { TargetTensor } from '../onnx/onnx-targets';
import { forwardInBatches, padRows } from './forward-in-batches';
import { OnnxGradients } from './onnx-gradients';
import type { Probed } from './onnx-probe';
import type { FedPicture, MaskedSession } from './onnx-session';

/**
 * Masks that go through the session at once: two a core. Measured with EfficientNet-Lite0 on two cores, runs of 4 take 2 to 6 %
 * less a mask than runs of 8: more of them leave the processor's cache, and fewer have the threads wait for each other more
 * often. It is no matter of the clock, since the numbers of a map must not depend on how busy the machine was.
 */
const RUN_MASKS = Math.max(4, 2 * availableParallelism());

/** Names of what a session hands out. */
export const FETCHED = { answer: 'scorecam/answer', activations: 'scorecam/activations' } as const;

export interface OnnxParts {
  readonly size: ModelDescription['inputSize'];
  readonly channels: ModelDescription['channels'];
  readonly probed: Probed;
  /** Pictures in a batch that is built in; undefined where any number is taken. */
  readonly batch: number | undefined;
  readonly notes: readonly string[];
  /** Hands out the activations of the default layer. */
  readonly session: MaskedSession;
  /** A session that hands out those of another layer. */
  readonly openFor: (target: TargetTensor) => Promise<MaskedSession>;
  /** The graph with all of its weights, once more. */
  readonly readGraph: () => Promise<OnnxGraph>;
  readonly memoryBudgetBytes: number;
  readonly provider: OnnxProvider;
}

/** An ONNX model in onnxruntime, with the masks applied inside of its session. */
export class OnnxModel implements LoadedModel {
  readonly backend = 'onnxruntime';
  readonly provider: OnnxProvider | undefined;
  readonly graph = 'compiled';
  readonly description: ModelDescription;
  readonly notes: readonly string[];
  readonly batchSize: number;
  readonly batchIsFixed: boolean;
  /** One run at a time, and none in a session that is being released. */
  readonly #queue = new PQueue({ concurrency: 1 });
  /** Hands out the activations of the layer that was last asked for besides the default one. */
  #other: { readonly layer: string; readonly session: MaskedSession } | undefined;

  readonly #gradients: OnnxGradients;

  constructor(private readonly parts: OnnxParts) {
    const { size, channels, probed, batch, notes, memoryBudgetBytes } = parts;
    const { targets, defaultTarget, layersAside, answer, zeroInput, endsInPoints } = probed;
    this.notes = notes;
    this.provider = parts.provider === 'cpu' ? undefined : parts.provider;
    this.description = {
      format: 'onnx',
      inputSize: size,
      channels,
      layers: targets.map(({ info }) => info),
      defaultLayer: defaultTarget.info.name,
      ...(layersAside.length === 0 ? {} : { layersAside }),
      endsInPoints,
      classes: countClasses(answer.outputs, answer.activation),
      activation: answer.outputs === 1 ? 'softmax' : answer.activation,
      isOneNumber: answer.outputs === 1,
      outputForm: answer.form,
      activationGuessed: answer.isGuessed,
      ...(answer.taken === undefined ? {} : { outputTaken: answer.taken }),
      zeroInput,
    };
    this.#gradients = new OnnxGradients(parts.readGraph, probed, this);
    this.batchIsFixed = batch !== undefined;
    this.batchSize = batch ?? chooseBatchSize(this.description, memoryBudgetBytes);
  }

  bind(layer: LayerInfo, input: Float32Array, baseline: Float32Array): MaskedPicture {
    const { session } = this.parts;
    const picture = { image: session.arrange(input), baseline: session.arrange(baseline) };
    return {
      predict: () => this.#queued(() => this.#predict(layer, picture)),
      score: (masks, count) => this.#queued(() => this.#score(layer, picture, masks, count)),
      release: () => undefined,
    };
  }

  forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    const { batch, session } = this.parts;
    const size = inputs.length / count;
    const baseline = new Float32Array(size);
    const batchSize = batch ?? Math.min(this.batchSize, RUN_MASKS);
    return forwardInBatches({ description: this.description, batchSize }, inputs, count, (pictures, rows) =>
      this.#queued(async () => {
        const taken = batch ?? rows;
        const image = padRows(session.arrange(pictures), rows, taken);
        // Constant masks leave the pictures as they are.
        const masks = { values: new Float32Array(taken), count: taken, height: 1, width: 1 };
        const fetched = await session.run({ image, baseline }, masks, [FETCHED.answer]);
        return this.#logits(fetched.get(FETCHED.answer)?.data, rows);
      }),
    );
  }

  gradients(): Promise<Gradients> {
    return Promise.resolve(this.#gradients);
  }

  gradientsRefused(layer: LayerInfo | null): Promise<ScorecamError | null> {
    return this.#gradients.refused(layer);
  }

  dispose(): void {
    this.#gradients.dispose();
    void this.#queued(async () => {
      await this.parts.session.release();
      await this.#other?.session.release();
      this.#other = undefined;
    });
  }

  /** The queue hands out undefined only for work that was taken back, which nothing here is. */
  async #queued<T>(work: () => Promise<T>): Promise<T> {
    return (await this.#queue.add(work)) as T;
  }

  async #predict(layer: LayerInfo, picture: FedPicture): Promise<Prediction> {
    const target = this.parts.probed.targets.find(({ info }) => info.name === layer.name);
    if (target === undefined) throw new RangeError(`no layer ${layer.name}`);
    const session = await this.#sessionFor(target);
    const count = this.parts.batch ?? 1;
    const { height, width, channels } = layer;
    const skipped = target.skippedTokens * channels;
    // A constant mask leaves the picture as it is, so the prediction goes through the very same graph.
    const masks = { values: new Float32Array(count * height * width), count, height, width };
    const fetched = await session.run(picture, masks, [FETCHED.answer, FETCHED.activations]);
    const values = fetched.get(FETCHED.activations)?.data;
    const maps = values?.subarray(skipped, skipped + height * width * channels) ?? new Float32Array();
    return {
      logits: this.#logits(fetched.get(FETCHED.answer)?.data, 1),
      activations: target.layout === 'nchw' ? channelsLast(maps, channels) : Float32Array.from(maps),
    };
  }

  async #score(layer: LayerInfo, picture: FedPicture, masks: Float32Array, count: number): Promise<Float32Array> {
    const { batch, session } = this.parts;
    const { height, width } = layer;
    const cells = height * width;
    const { classes } = this.description;
    const logits = new Float32Array(count * classes);
    const step = batch ?? Math.min(count, RUN_MASKS);
    for (let at = 0; at < count; at += step) {
      const rows = Math.min(step, count - at);
      const values = padRows(masks.subarray(at * cells, (at + rows) * cells), rows, batch ?? rows);
      const fetched = await session.run(picture, { values, count: batch ?? rows, height, width }, [FETCHED.answer]);
      logits.set(this.#logits(fetched.get(FETCHED.answer)?.data, rows), at * classes);
    }
    return logits;
  }

  async #sessionFor(target: TargetTensor): Promise<MaskedSession> {
    const { name } = target.info;
    if (name === this.description.defaultLayer) return this.parts.session;
    if (this.#other?.layer === name) return this.#other.session;
    await this.#other?.session.release();
    this.#other = undefined;
    this.#other = { layer: name, session: await this.parts.openFor(target) };
    return this.#other.session;
  }

  #logits(answer: Float32Array | undefined, rows: number): Float32Array {
    const { outputs, form, activation } = this.parts.probed.answer;
    return toLogits(answer?.subarray(0, rows * outputs) ?? new Float32Array(), outputs, form, activation);
  }
}

/** `[channels, cells]` as `[cells, channels]`. */
function channelsLast(maps: Float32Array, channels: number): Float32Array {
  const cells = maps.length / channels;
  const result = new Float32Array(maps.length);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let cell = 0; cell < cells; cell += 1) result[cell * channels + channel] = maps[channel * cells + cell] ?? 0;
  }
  return result;
}
