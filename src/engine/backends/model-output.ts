import type { Tfjs } from './tfjs-runtime';
import type { OutputActivation } from '../../shared/probabilities';
import type { LayerInternals, LayerStep, LayerSteps } from './layer-steps';

/** What stands at the end of a model. */
export interface ModelOutput {
  /** The steps without the closing activation, where it could be taken away. */
  readonly steps: LayerSteps;
  /** Number of the answer's tensor. */
  readonly answer: number;
  /** Undefined where no softmax or sigmoid closes the model. */
  readonly activation: OutputActivation | undefined;
  /** Whether the activation was taken away, so that the answer is logits. */
  readonly isLogits: boolean;
  /** The last layer with weights has no activation, so that nothing has been applied to what it gives. */
  readonly isLinear: boolean;
}

/** Layers that hand on the same numbers at inference, if in another shape. */
const PASSING_ON = new Set([
  'Reshape',
  'Flatten',
  'Dropout',
  'AlphaDropout',
  'GaussianDropout',
  'GaussianNoise',
  'ActivityRegularization',
]);

/** Layers that change the number or the order of pixels, and not their levels. */
const PIXELS_ONLY = new Set(['KerasResizing', 'KerasCenterCrop', 'Cropping2D']);

/**
 * Finds a softmax or sigmoid that closes an output and takes it away, so that logits come out.
 *
 * @param answer number of the output's tensor
 */
export function findOutput(
  tfjs: Tfjs,
  steps: LayerSteps,
  answer: number,
  shapes: ReadonlyMap<number, readonly number[]>,
): ModelOutput {
  const closing = closingStep(steps.steps, answer);
  const activation = closing === undefined ? undefined : activationOf(closing, shapes);
  if (closing === undefined || activation === undefined) {
    const isLinear = closing?.layer.activation?.getClassName() === 'linear';
    return { steps, answer, activation: undefined, isLogits: false, isLinear };
  }
  if (closing.type === 'Activation' || closing.type === 'Softmax') {
    const [taken = -1] = closing.inputs;
    const [given = -1] = closing.outputs;
    const past = (tensor: number): number => (tensor === given ? taken : tensor);
    const others = steps.steps.filter((step) => step !== closing);
    return {
      steps: { ...steps, steps: others.map((step) => ({ ...step, inputs: step.inputs.map(past) })) },
      answer: past(answer),
      activation,
      isLogits: true,
      isLinear: false,
    };
  }
  // The activation is part of a layer with weights. Where that layer is used nowhere else, it computes logits for this
  // loaded copy; else its probabilities are turned back into logits.
  const linear = tfjs.layers.layers.activation({ activation: 'linear' }) as unknown as LayerInternals;
  const isAlone = steps.steps.filter(({ layer }) => layer === closing.layer).length === 1;
  if (!isAlone || linear.activation === undefined) {
    return { steps, answer, activation, isLogits: false, isLinear: false };
  }
  closing.layer.activation = linear.activation;
  return { steps, answer, activation, isLogits: true, isLinear: false };
}

/** The last step that changes numbers. */
function closingStep(steps: readonly LayerStep[], answer: number): LayerStep | undefined {
  const step = steps.find(({ outputs }) => outputs.includes(answer));
  return step !== undefined && isPassingOn(step) ? closingStep(steps, step.inputs[0] ?? -1) : step;
}

function isPassingOn({ type, layer }: LayerStep): boolean {
  return PASSING_ON.has(type) || (type === 'Activation' && layer.activation?.getClassName() === 'linear');
}

function activationOf(step: LayerStep, shapes: ReadonlyMap<number, readonly number[]>): OutputActivation | undefined {
  if (step.type === 'Softmax') {
    const rank = shapes.get(step.inputs[0] ?? -1)?.length ?? 0;
    const { axis } = step.layer.getConfig();
    return axis === -1 || axis === rank - 1 ? 'softmax' : undefined;
  }
  const name = step.layer.activation?.getClassName();
  return name === 'softmax' || name === 'sigmoid' ? name : undefined;
}

/**
 * What of the input becomes zero for the first learned layer, behind the Rescaling layers that a model may begin with.
 *
 * @returns one number a channel; infinite where a Rescaling multiplies by 0
 */
export function findZeroInput({ steps, inputs }: LayerSteps, channels: number): number[] {
  const affine: { scale: readonly number[]; offset: readonly number[] }[] = [];
  let [tensor = -1] = inputs;
  let isReversed = false;
  for (;;) {
    const users = steps.filter((step) => step.inputs.includes(tensor));
    const [user] = users;
    if (user === undefined || users.length > 1) break;
    if (user.type === 'Rescaling') {
      const { scale, offset } = user.layer.getConfig();
      const inOrder = (values: readonly number[]): readonly number[] => (isReversed ? values.toReversed() : values);
      affine.push({ scale: inOrder(perChannel(scale, 1, channels)), offset: inOrder(perChannel(offset, 0, channels)) });
    } else if (user.type === 'ReversedChannels') {
      isReversed = !isReversed;
    } else if (!isPassingOn(user) && !changesPixelsOnly(user)) {
      break;
    }
    [tensor = -1] = user.outputs;
  }
  const zero = (channel: number): number =>
    affine.reduceRight((value, { scale, offset }) => (value - (offset[channel] ?? 0)) / (scale[channel] ?? 1), 0);
  return Array.from({ length: channels }, (_, channel) => zero(channel));
}

function changesPixelsOnly({ type, layer }: LayerStep): boolean {
  if (type !== 'Permute') return PIXELS_ONLY.has(type);
  const { dims } = layer.getConfig();
  return Array.isArray(dims) && dims.at(-1) === 3;
}

function perChannel(value: unknown, otherwise: number, channels: number): readonly number[] {
  const values = (Array.isArray(value) ? value : [value ?? otherwise]).map(Number);
  return values.length === 1 ? new Array<number>(channels).fill(values[0] ?? otherwise) : values;
}
