import type * as core from '@tensorflow/tfjs-core';
import { ScorecamError } from '../../shared/errors';
import type { Gradients, InputGradient, LayerGradients, LayerInfo, ModelDescription } from '../types';
import { logitOf, probabilitiesOf, type AnswerNumbers } from './class-numbers';
import type { PartBehind } from './part-behind';
import type { Tfjs } from './tfjs-runtime';

/** What derivatives of a model are made of. */
export interface DerivableModel {
  readonly description: Pick<ModelDescription, 'inputSize' | 'channels' | 'classes'>;
  readonly answer: AnswerNumbers;
  /** Forward pass; to be called in a `tidy`. */
  run(input: core.Tensor4D): core.Tensor;
  behind(layer: string): PartBehind | undefined;
  dispose(): void;
}

/** Derivatives by tfjs' own automatic differentiation, in whatever backend it has been set to. */
export class TfjsGradients implements Gradients {
  constructor(
    private readonly tfjs: Tfjs,
    private readonly model: DerivableModel,
  ) {}

  async ofLayer(layer: LayerInfo, input: Float32Array, classes: readonly number[]): Promise<LayerGradients> {
    const { core: tf } = this.tfjs;
    const part = this.model.behind(layer.name);
    if (part === undefined) throw refusal(`the answer does not depend on layer ${layer.name}`);
    const taken = tf.tidy(() => [...part.prepare(this.#picture(input))]);
    try {
      const [activations, ...others] = taken;
      if (activations === undefined) throw new RangeError(`no layer ${layer.name}`);
      const gradients: Float32Array[] = [];
      for (const classIndex of classes) {
        const gradient = derive(() =>
          tf.tidy(() =>
            part.asMaps(
              tf.grad((x: core.Tensor) => logitOf(tf, part.run([x, ...others]), this.model.answer, classIndex))(
                activations,
              ),
            ),
          ),
        );
        gradients.push(await takeOut(gradient));
      }
      return { activations: await takeOut(tf.tidy(() => part.asMaps(activations).clone())), gradients };
    } finally {
      tf.dispose(taken);
    }
  }

  async ofInput(input: Float32Array, classIndex: number): Promise<InputGradient> {
    const { core: tf } = this.tfjs;
    const { classes } = this.model.description;
    const { value, grad } = derive(() =>
      tf.tidy(() => inputGradient(tf, this.model, this.#picture(input), tf.oneHot(classIndex, classes))),
    );
    const [probability = Number.NaN] = await takeOut(value);
    return { probability, gradient: await takeOut(grad) };
  }

  dispose(): void {
    this.model.dispose();
  }

  #picture(input: Float32Array): core.Tensor4D {
    const { inputSize, channels } = this.model.description;
    return this.tfjs.core.tensor4d(input, [1, inputSize.height, inputSize.width, channels]);
  }
}

/**
 * The probability of a class and its derivative with respect to the picture; to be called in a `tidy`.
 *
 * @param chosen `[classes]`, 1 for the class
 */
export function inputGradient(
  tf: typeof core,
  model: Pick<DerivableModel, 'run' | 'answer'>,
  picture: core.Tensor4D,
  chosen: core.Tensor,
): { value: core.Tensor; grad: core.Tensor } {
  const probability = (x: core.Tensor): core.Scalar =>
    tf.sum(tf.mul(probabilitiesOf(tf, model.run(x as core.Tensor4D), model.answer), chosen));
  return tf.valueAndGrad(probability)(picture);
}

/** @param reason part of a sentence */
export function refusal(reason: string, cause?: unknown): ScorecamError {
  return new ScorecamError(
    'model',
    `The derivatives that this method needs cannot be computed: ${reason}.`,
    'Use --method score-cam or --method rise, which need none.',
    { cause, remedy: 'other-method' },
  );
}

function derive<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw refusal(message.replace(/\.$/, '').slice(0, 500), cause);
  }
}

async function takeOut(tensor: core.Tensor): Promise<Float32Array> {
  try {
    return Float32Array.from(await tensor.data<'float32'>());
  } finally {
    tensor.dispose();
  }
}
