import type * as core from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ScorecamError } from '../../shared/errors';
import type { OutputActivation } from '../../shared/probabilities';
import { countClasses, type OutputForm } from '../logits';
import { readWeights, type ModelFiles } from '../model-files';
import type { LayerInfo, ModelDescription } from '../types';
import type { Tfjs } from './tfjs-runtime';

/** A tfjs layers model taken apart: one call gives the answer and the output of every layer that can be a target. */
export interface LayersClassifier {
  readonly description: ModelDescription;
  /** Width of the last tensor and what its numbers are. */
  readonly outputs: number;
  readonly form: OutputForm;
  /**
   * Forward pass; to be called in a `tidy`.
   *
   * @param input `[batch, height, width, 3]`
   * @returns answer `[batch, outputs]`, and by layer name `[batch, h, w, channels]`
   */
  run(input: core.Tensor4D): { answer: core.Tensor2D; layers: ReadonlyMap<string, core.Tensor4D> };
  dispose(): void;
}

/** What tfjs-layers keeps on a layer but does not declare. */
interface LayerInternals {
  readonly name: string;
  readonly inboundNodes: readonly { readonly inputTensors: SymbolicTensor[] }[];
  getClassName(): string;
  getConfig(): Record<string, unknown>;
  getOutputAt(node: number): SymbolicTensor | SymbolicTensor[];
  readonly layers?: readonly LayerInternals[];
  activation?: { getClassName(): string };
}

/**
 * Loads a tfjs layers model into tfjs' present backend.
 *
 * @param size input size for a model that leaves it open
 * @throws ScorecamError `model`, naming what is not supported
 */
export async function loadLayersClassifier(
  tfjs: Tfjs,
  files: ModelFiles,
  size: { readonly height: number; readonly width: number },
): Promise<LayersClassifier> {
  const model = await loadModel(tfjs, files);
  try {
    return takeApart(tfjs, model, size);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function loadModel(tfjs: Tfjs, files: ModelFiles): Promise<LayersModel> {
  const weightData = await readWeights(files);
  try {
    return await tfjs.layers.loadLayersModel({
      load: () =>
        Promise.resolve({
          modelTopology: files.topology,
          weightSpecs: files.weights as unknown as core.io.WeightsManifestEntry[],
          weightData,
        }),
    });
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ScorecamError(
      'model',
      `The model cannot be built: ${reason}`,
      'Score-CAM Lens runs models made of the layers of TensorFlow.js; a custom or unknown layer has to be replaced before export.',
      { cause },
    );
  }
}

function takeApart(tfjs: Tfjs, model: LayersModel, open: { height: number; width: number }): LayersClassifier {
  const size = inputSize(model, open);
  const [output] = model.outputs;
  if (output === undefined || model.outputs.length !== 1) {
    throw new ScorecamError(
      'model',
      `The model has ${model.outputs.length} outputs; one is needed.`,
      'Export a model with the class scores as its only output.',
    );
  }
  const { answer, activation: readActivation } = findAnswer(tfjs, output);
  const candidates = candidateLayers(model);
  const multi = tfjs.layers.model({
    inputs: model.inputs,
    outputs: [answer, ...candidates.map((candidate) => candidate.output)],
  });
  const run = (input: core.Tensor4D): { answer: core.Tensor; layers: Map<string, core.Tensor4D> } => {
    const result = multi.apply(input, { training: false }) as core.Tensor | core.Tensor[];
    const [first, ...others] = Array.isArray(result) ? result : [result];
    if (first === undefined) throw new ScorecamError('model', 'The model gives no output.', 'Export it again.');
    return { answer: first, layers: new Map(others.map((t, i) => [candidates[i]?.name ?? '', t as core.Tensor4D])) };
  };
  const trial = tryOut(tfjs, run, size, candidates);
  const activation = readActivation ?? 'softmax';
  const form = readActivation === undefined && trial.looksLikeProbabilities ? 'probabilities' : 'logits';
  if (trial.outputs === 1 && activation !== 'sigmoid') {
    throw new ScorecamError(
      'model',
      'The output of the model is not classes: it is one number without a sigmoid (a regression?).',
      'Use a model that ends in one number a class.',
    );
  }
  return {
    description: {
      format: 'tfjs-layers',
      inputSize: size,
      layers: trial.layers,
      defaultLayer: trial.layers.at(-1)?.name ?? '',
      classes: countClasses(trial.outputs, activation),
      activation: trial.outputs === 1 ? 'softmax' : activation,
      activationGuessed: readActivation === undefined,
      zeroInput: zeroInput(model),
    },
    outputs: trial.outputs,
    form,
    run: (input) => {
      const { answer: last, layers } = run(input);
      return { answer: tfjs.core.reshape(last, [-1, trial.outputs]), layers };
    },
    dispose: () => {
      model.dispose();
    },
  };
}

function inputSize(
  model: LayersModel,
  open: { height: number; width: number },
): { readonly height: number; readonly width: number } {
  const shape = model.inputs[0]?.shape ?? [];
  const [, height, width, channels] = shape;
  if (model.inputs.length !== 1 || shape.length !== 4 || channels !== 3) {
    const shapes = model.inputs.map((input) => `[${input.shape.map((n) => n ?? '?').join(', ')}]`).join(' and ');
    throw new ScorecamError(
      'model',
      `The model takes ${shapes} as its input; a colour picture [?, height, width, 3] is needed.`,
      'Use an image classifier with one colour input, channels last.',
    );
  }
  return { height: height ?? open.height, width: width ?? open.width };
}

/** The tensor in front of a closing softmax or sigmoid, so that logits come out. */
function findAnswer(
  tfjs: Tfjs,
  output: SymbolicTensor,
): { answer: SymbolicTensor; activation: OutputActivation | undefined } {
  const layer = output.sourceLayer as unknown as LayerInternals;
  const kind = activationOf(layer);
  if (kind !== 'softmax' && kind !== 'sigmoid') return { answer: output, activation: undefined };
  const isActivationOnly = layer.getClassName() === 'Activation' || layer.getClassName() === 'Softmax';
  const before = layer.inboundNodes[output.nodeIndex]?.inputTensors[0];
  if (isActivationOnly && before !== undefined) return { answer: before, activation: kind };
  // The activation is part of a layer with weights: that layer then computes logits for this loaded copy.
  const linear = tfjs.layers.layers.activation({ activation: 'linear' }) as unknown as LayerInternals;
  if (linear.activation !== undefined) layer.activation = linear.activation;
  return { answer: output, activation: kind };
}

function activationOf(layer: LayerInternals): string | undefined {
  if (layer.getClassName() === 'Softmax') return 'softmax';
  return layer.activation?.getClassName();
}

interface Candidate {
  readonly name: string;
  readonly type: string;
  readonly output: SymbolicTensor;
}

/** Outputs of rank 4 from the first convolution on: before it, there is only the picture itself. */
function candidateLayers(model: LayersModel): Candidate[] {
  const layers = model.layers as unknown as readonly LayerInternals[];
  const first = layers.findIndex(hasConvolution);
  const candidates = first < 0 ? [] : layers.slice(first);
  return candidates.flatMap((layer) => {
    const output = layer.getOutputAt(0);
    return Array.isArray(output) || output.shape.length !== 4
      ? []
      : [{ name: layer.name, type: layer.getClassName(), output }];
  });
}

function hasConvolution(layer: LayerInternals): boolean {
  return layer.getClassName().includes('Conv') || (layer.layers ?? []).some(hasConvolution);
}

/** One forward pass of a blank picture, which tells the shapes and what kind of numbers come out. */
function tryOut(
  tfjs: Tfjs,
  run: (input: core.Tensor4D) => { answer: core.Tensor; layers: Map<string, core.Tensor4D> },
  { height, width }: { height: number; width: number },
  candidates: readonly Candidate[],
): { layers: LayerInfo[]; outputs: number; looksLikeProbabilities: boolean } {
  return tfjs.core.tidy(() => {
    const { answer, layers: tensors } = run(tfjs.core.zeros([1, height, width, 3]));
    const layers = candidates.flatMap(({ name, type }) => {
      const [, h = 0, w = 0, channels = 0] = tensors.get(name)?.shape ?? [];
      return h * w > 1 ? [{ name, type, height: h, width: w, channels }] : [];
    });
    if (layers.length === 0) {
      throw new ScorecamError(
        'model',
        'The model has no convolution with a spatial extent, so there are no activation maps.',
        'Score-CAM needs a convolutional network; a nested one has to be flattened before export.',
      );
    }
    const outputs = answer.size;
    const isFlat = answer.shape.slice(1, -1).every((length) => length === 1);
    if (answer.rank < 2 || !isFlat) {
      throw new ScorecamError(
        'model',
        `The output of the model is not classes: its shape is [${answer.shape.join(', ')}].`,
        'Use a classifier: one number a class.',
      );
    }
    const values = answer.dataSync();
    let sum = 0;
    for (const value of values) sum += value;
    const looksLikeProbabilities = Math.abs(sum - 1) < 1e-3 && values.every((value) => value >= 0 && value <= 1);
    return { layers, outputs, looksLikeProbabilities };
  });
}

/** Follows the Rescaling layers at the beginning back to the input: what of it becomes zero behind them. */
function zeroInput(model: LayersModel): [number, number, number] {
  const layers = model.layers as unknown as readonly LayerInternals[];
  const affine: { scale: number; offset: number }[] = [];
  for (const layer of layers) {
    if (layer.getClassName() === 'InputLayer') continue;
    if (layer.getClassName() !== 'Rescaling') break;
    const { scale, offset } = layer.getConfig();
    affine.push({ scale: Number(scale ?? 1), offset: Number(offset ?? 0) });
  }
  const zero = affine.reduceRight((value, { scale, offset }) => (value - offset) / scale, 0);
  return [zero, zero, zero];
}
