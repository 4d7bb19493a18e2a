import type * as core from '@tensorflow/tfjs-core';
import type { RecordedGraph } from '../graph/recorded-graph';
import type { NativeBinding } from '../native';
import type { Gradients, InputGradient, LayerGradients, LayerInfo } from '../types';
import { largestDifference } from './graph-check';
import type { NodeTfjs } from './node-tfjs';
import { TensorFlowSession } from './tensorflow-session';
import { inputGradient, TfjsGradients, type DerivableModel } from './tfjs-gradients';

/** The most that two ways of computing the same derivative may differ, as a share of its largest value. */
const TOLERANCE = 1e-3;

const FEEDS = { picture: 'picture', chosen: 'chosen' } as const;

/**
 * Derivatives on TensorFlow: with respect to the picture, which are computed many times, as one graph that was recorded
 * while tfjs derived; where that gives other numbers, and with respect to layers, operator by operator.
 */
export class RecordedGradients implements Gradients {
  readonly #eager: TfjsGradients;
  #session: Promise<TensorFlowSession | undefined> | undefined;

  constructor(
    private readonly binding: NativeBinding,
    private readonly node: NodeTfjs,
    private readonly model: DerivableModel,
  ) {
    this.#eager = new TfjsGradients(node.tfjs, model);
  }

  ofLayer(layer: LayerInfo, input: Float32Array, classes: readonly number[]): Promise<LayerGradients> {
    return this.#eager.ofLayer(layer, input, classes);
  }

  async ofInput(input: Float32Array, classIndex: number): Promise<InputGradient> {
    this.#session ??= this.#record(input, classIndex);
    const session = await this.#session;
    return session === undefined ? this.#eager.ofInput(input, classIndex) : this.#run(session, input, classIndex);
  }

  dispose(): void {
    const session = this.#session;
    this.#session = Promise.resolve(undefined);
    void session?.then((opened) => {
      opened?.dispose();
    });
    this.#eager.dispose();
  }

  /** @returns undefined where the graph cannot be made or gives other numbers than it was recorded with */
  async #record(input: Float32Array, classIndex: number): Promise<TensorFlowSession | undefined> {
    // What cannot be derived at all is said by this.
    const expected = await this.#eager.ofInput(input, classIndex);
    let session: TensorFlowSession | undefined;
    try {
      session = await TensorFlowSession.create(this.binding, this.#graph());
      const { gradient } = this.#run(session, input, classIndex);
      const scale = expected.gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      if (largestDifference(gradient, expected.gradient) <= TOLERANCE * scale) return session;
    } catch {
      // Not every operator can be written down; operator by operator it works all the same.
    }
    session?.dispose();
    return undefined;
  }

  #graph(): RecordedGraph {
    const { tfjs, recorder, nativeId } = this.node;
    const { core: tf } = tfjs;
    const { inputSize, channels, classes } = this.model.description;
    const shape: [number, number, number, number] = [1, inputSize.height, inputSize.width, channels];
    let graph: RecordedGraph = { nodes: [], outputs: {} };
    tf.tidy(() => {
      const picture: core.Tensor4D = tf.zeros(shape);
      const chosen = tf.zeros([classes]);
      graph = recorder.record(
        {
          [FEEDS.picture]: { id: nativeId(picture), shape },
          [FEEDS.chosen]: { id: nativeId(chosen), shape: [classes] },
        },
        () => {
          const { value, grad } = inputGradient(tf, this.model, picture, chosen);
          return { probability: nativeId(value), gradient: nativeId(grad) };
        },
      );
    });
    return graph;
  }

  #run(session: TensorFlowSession, input: Float32Array, classIndex: number): InputGradient {
    const { inputSize, channels, classes } = this.model.description;
    const chosen = new Float32Array(classes);
    chosen[classIndex] = 1;
    const [probability, gradient] = session.run(
      {
        [FEEDS.picture]: { shape: [1, inputSize.height, inputSize.width, channels], values: input },
        [FEEDS.chosen]: { shape: [classes], values: chosen },
      },
      [session.outputs.probability ?? '', session.outputs.gradient ?? ''],
    );
    return {
      probability: probability?.values[0] ?? Number.NaN,
      gradient: Float32Array.from(gradient?.values ?? []),
    };
  }
}
