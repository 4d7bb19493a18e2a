import { ScorecamError } from '../../shared/errors';
import { chooseOutput } from '../choose-output';
import { endInPoints } from '../ends-in-points';
import type { LayersFiles } from '../formats/model-files';
import { countClasses } from '../logits';
import { refuseSignature, settleAnswer, type ModelUse } from '../model-use';
import { isPictureChannels } from '../picture-channels';
import { MAX_INPUT_SIDE } from '../topology';
import type { LayerInfo } from '../types';
import { ancestors } from './ancestors';
import { buildLayersModel, type BuiltModel } from './build-layers';
import type { InputSize, LayersClassifier } from './classifier';
import { forwardPasses } from './forward-passes';
import {
  inferShapes,
  listSteps,
  runSteps,
  type InputShape,
  type LayerStep,
  type LayerSteps,
  type RunnableStep,
} from './layer-steps';
import { findOutput, findZeroInput } from './model-output';
import type { Tfjs } from './tfjs-runtime';
import { withoutFusedDerivatives } from './unfused-layers';

/**
 * Loads a tfjs layers model into tfjs' present backend.
 *
 * @param size input size for a model that leaves it open
 * @throws ScorecamError `model`, naming what is not supported, or `usage` where what the user says does not fit
 */
export async function loadLayersClassifier(
  tfjs: Tfjs,
  files: LayersFiles,
  size: InputSize,
  use: ModelUse = {},
): Promise<LayersClassifier> {
  refuseSignature(use);
  const built = await buildLayersModel(tfjs, files);
  try {
    return takeApart(tfjs, built, files.format, { open: size, use });
  } catch (error) {
    built.dispose();
    throw error;
  }
}

function takeApart(
  tfjs: Tfjs,
  built: BuiltModel,
  format: LayersFiles['format'],
  { open, use }: { readonly open: InputSize; readonly use: ModelUse },
): LayersClassifier {
  const { model } = built;
  const size = inputShape(model.inputs, open);
  const whole = listSteps(model);
  const shapes = inferShapes(whole, size);
  const outputs = whole.outputs.map((tensor, i) => {
    const shape = shapes.get(tensor) ?? [];
    return { name: model.outputNames[i] ?? '', shape, classes: classesOf(shape), tensor };
  });
  const { chosen, taken } = chooseOutput(outputs, use);
  const output = findOutput(tfjs, whole, chosen.tensor, shapes);
  const { answer, activation: closing, isLogits, isLinear } = output;
  // Layers of another output say nothing about this one.
  const steps = { ...output.steps, steps: ancestors(output.steps.steps, answer) };
  const zeroInput = findZeroInput(steps, size.channels);
  if (!zeroInput.every(Number.isFinite)) {
    throw new ScorecamError('model', 'The model begins with a Rescaling by 0.', 'Correct the scale of that layer.');
  }
  const layers = targetLayers(steps, shapes);
  const tensors = new Set(layers.map(({ tensor }) => tensor));
  const aside = targetLayers(output.steps, shapes).filter(({ tensor }) => !tensors.has(tensor));
  const trial = tryOut(tfjs, steps, answer, size);
  const derived = { ...steps, steps: steps.steps.map((step) => withoutFusedDerivatives(tfjs.core, step)) };
  const { form, activation, isGuessed } = settleAnswer({ closing, isLogits, isLinear, rows: trial.rows }, use.output);
  return {
    description: {
      format,
      inputSize: { height: size.height, width: size.width },
      channels: size.channels,
      layers: layers.map(({ info }) => info),
      defaultLayer: layers.at(-1)?.info.name ?? '',
      ...(aside.length === 0 ? {} : { layersAside: aside.map(({ info }) => info.name) }),
      endsInPoints: endsInPoints(steps, shapes, layers.at(-1)?.tensor),
      classes: countClasses(trial.outputs, activation),
      activation: trial.outputs === 1 ? 'softmax' : activation,
      isOneNumber: trial.outputs === 1,
      outputForm: form,
      activationGuessed: isGuessed,
      ...(taken === undefined ? {} : { outputTaken: taken }),
      zeroInput,
    },
    outputs: trial.outputs,
    form,
    unusedSize: unusedSize(shapes),
    ...forwardPasses(tfjs, derived, { number: answer, outputs: trial.outputs }, layers),
    dispose: () => {
      built.dispose();
    },
  };
}

function inputShape(inputs: BuiltModel['model']['inputs'], open: InputSize): InputShape {
  const shape = inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (inputs.length !== 1 || shape.length !== 4 || !isPictureChannels(channels)) {
    const shapes = inputs.map((input) => `[${input.shape.map((n) => n ?? '?').join(', ')}]`).join(' and ');
    throw new ScorecamError(
      'model',
      `The model takes ${shapes} as its input; one picture [?, height, width, 3] is needed, or one of 1 or 4 channels.`,
      'Use an image classifier with one picture as its input, channels last.',
    );
  }
  const size = { height: height ?? open.height, width: width ?? open.width, channels };
  const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MAX_INPUT_SIDE;
  if (isSide(size.height) && isSide(size.width)) return size;
  throw new ScorecamError(
    'model',
    `The model takes pictures of ${String(size.width)}×${String(size.height)} pixels; from 1 to ${MAX_INPUT_SIDE} a side are possible.`,
    'Save the model again from Keras; its description is damaged.',
  );
}

/** Small ones first: recording needs memory for as many pictures. */
const SELDOM_SIZES = [11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61];

/** A size that none of the tensors has. */
export function unusedSize(shapes: ReadonlyMap<number, readonly number[]>): number {
  const sizes = new Set([...shapes.values()].flat());
  return SELDOM_SIZES.find((size) => !sizes.has(size)) ?? 67;
}

/** Layers behind which the axes are no longer those of a picture. */
const REARRANGING = new Set(['Permute', 'Reshape']);

/**
 * Outputs with a spatial extent that are laid out as a picture, from the first convolution on: before it, there is only
 * the picture itself.
 */
function targetLayers(
  { steps, inputs: given }: LayerSteps,
  shapes: ReadonlyMap<number, readonly number[]>,
): { info: LayerInfo; tensor: number }[] {
  const first = steps.findIndex(({ type }) => type.includes('Conv'));
  const pictures = new Set(given);
  const targets = steps.flatMap(({ name, type, inputs, outputs }: LayerStep, place) => {
    const isKept = inputs.some((input) => pictures.has(input)) && !REARRANGING.has(type);
    if (!isKept && !type.includes('Conv')) return [];
    for (const output of outputs) pictures.add(output);
    const [tensor = -1] = outputs;
    const [, height = 0, width = 0, channels = 0, ...more] = shapes.get(tensor) ?? [];
    const isMap = outputs.length === 1 && height * width > 1 && channels > 0 && more.length === 0;
    return isMap && first >= 0 && place >= first ? [{ info: { name, type, height, width, channels }, tensor }] : [];
  });
  if (targets.length === 0) {
    throw new ScorecamError(
      'model',
      'The model has no convolution with a spatial extent, so there are no activation maps.',
      'Score-CAM needs a convolutional network.',
    );
  }
  return targets;
}

/** Whether convolutions of one place follow the last layer with a spatial extent. */
export function endsInPoints(
  { steps }: { readonly steps: readonly RunnableStep[] },
  shapes: ReadonlyMap<number, readonly number[]>,
  last: number | undefined,
): boolean {
  const behind = steps.slice(steps.findIndex(({ outputs }) => outputs.includes(last ?? -1)) + 1);
  return endInPoints(behind.flatMap(({ type, outputs }) => (shapes.get(outputs[0] ?? -1)?.length === 4 ? [type] : [])));
}

/** Number of classes where a tensor is a row of numbers. */
export function classesOf([, ...others]: readonly number[]): number | undefined {
  return others.slice(0, -1).every((length) => length === 1) ? others.at(-1) : undefined;
}

/** One forward pass of a blank picture and of a pattern, which tells what kind of numbers come out. */
function tryOut(
  { core: tf, ...tfjs }: Tfjs,
  steps: LayerSteps,
  answer: number,
  { height, width, channels }: InputShape,
): { outputs: number; rows: Float32Array[] } {
  return tf.tidy(() => {
    const pixels = height * width * channels;
    const pictures = Float32Array.from({ length: 2 * pixels }, (_, i) => (i < pixels ? 0 : Math.sin(i * 0.37)));
    const input = tf.tensor4d(pictures, [2, height, width, channels]);
    const last = runSteps({ core: tf, ...tfjs }, steps, input, [answer]).get(answer) ?? input;
    const outputs = last.size / 2;
    const values = last.dataSync<'float32'>();
    return { outputs, rows: [values.subarray(0, outputs), values.subarray(outputs)] };
  });
}
