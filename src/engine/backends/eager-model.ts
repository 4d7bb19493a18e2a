import type * as core from '@tensorflow/tfjs-core';
import { chooseBatchSize } from '../batch-size';
import { toLogits } from '../logits';
import type {
  BackendName,
  Gradients,
  LayerInfo,
  LoadedModel,
  MaskedPicture,
  ModelDescription,
  Prediction,
} from '../types';
import type { LayersClassifier } from './classifier';
import { derivable } from './derivable';
import { forwardInBatches } from './forward-in-batches';
import { maskPicture } from './masked-step';
import { TfjsGradients } from './tfjs-gradients';
import type { Tfjs } from './tfjs-runtime';

/** A model run operator by operator in whatever backend tfjs has been set to. */
export class EagerModel implements LoadedModel {
  readonly graph = 'eager';
  readonly batchIsFixed = false;
  readonly description: ModelDescription;
  readonly batchSize: number;

  constructor(
    private readonly tfjs: Tfjs,
    private readonly classifier: LayersClassifier,
    readonly backend: BackendName,
    memoryBudgetBytes: number,
    readonly notes: readonly string[] = [],
  ) {
    this.description = classifier.description;
    const budgeted = chooseBatchSize(classifier.description, memoryBudgetBytes);
    // One thread of WebAssembly gains nothing from large batches, and small ones can be cancelled sooner.
    this.batchSize = backend === 'wasm' ? Math.min(8, budgeted) : budgeted;
  }

  bind(layer: LayerInfo, input: Float32Array, baseline: Float32Array): MaskedPicture {
    const { core: tf } = this.tfjs;
    const { inputSize, channels } = this.description;
    const shape: [number, number, number, number] = [1, inputSize.height, inputSize.width, channels];
    const image = tf.tensor4d(input, shape);
    const zero = tf.tensor4d(baseline, shape);
    return {
      predict: () => this.#predict(layer, image),
      score: (masks, count) => this.#score(layer, image, zero, masks, count),
      release: () => {
        image.dispose();
        zero.dispose();
      },
    };
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    const { core: tf } = this.tfjs;
    const { inputSize, channels } = this.description;
    return forwardInBatches(this, inputs, count, async (values, rows) => {
      const answer = tf.tidy(() => {
        const pictures = tf.tensor4d(values, [rows, inputSize.height, inputSize.width, channels]);
        return this.classifier.run(pictures, []).answer;
      });
      return this.#logits(await take(answer));
    });
  }

  gradients(): Promise<Gradients> {
    return Promise.resolve(
      new TfjsGradients(
        this.tfjs,
        derivable(this.classifier, () => undefined),
      ),
    );
  }

  dispose(): void {
    this.classifier.dispose();
  }

  async #predict(layer: LayerInfo, image: core.Tensor4D): Promise<Prediction> {
    const { core: tf } = this.tfjs;
    const [answer, activations] = tf.tidy(() => {
      const result = this.classifier.run(image, [layer.name]);
      const activations = result.layers.get(layer.name);
      if (activations === undefined) throw new RangeError(`no layer ${layer.name}`);
      return [result.answer, activations];
    });
    // Both are taken out before anything is made of them, so that none stays behind when the numbers are not finite.
    const [raw, maps] = [await take(answer), await take(activations)];
    return { logits: this.#logits(raw), activations: maps };
  }

  async #score(
    layer: LayerInfo,
    image: core.Tensor4D,
    baseline: core.Tensor4D,
    masks: Float32Array,
    count: number,
  ): Promise<Float32Array> {
    const { core: tf } = this.tfjs;
    const answer = tf.tidy(() => {
      const cells = tf.tensor4d(masks, [count, layer.height, layer.width, 1]);
      return this.classifier.run(maskPicture(tf, image, baseline, cells), []).answer;
    });
    return this.#logits(await take(answer));
  }

  #logits(raw: Float32Array): Float32Array {
    const { outputs, form, description } = this.classifier;
    return toLogits(raw, outputs, form, outputs === 1 ? 'sigmoid' : description.activation);
  }
}

async function take(tensor: core.Tensor): Promise<Float32Array> {
  try {
    // A copy: WebAssembly hands out a view of its own memory.
    return Float32Array.from(await tensor.data<'float32'>());
  } finally {
    tensor.dispose();
  }
}
