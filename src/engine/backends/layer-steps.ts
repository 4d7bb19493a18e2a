import type * as core from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { ScorecamError } from '../../shared/errors';
import type { PictureChannels } from '../picture-channels';
import type { Tfjs } from './tfjs-runtime';

/** What tfjs-layers keeps on a layer but does not declare. */
export interface LayerInternals {
  readonly name: string;
  activation?: { getClassName(): string };
  getClassName(): string;
  getConfig(): Record<string, unknown>;
  computeOutputShape(input: Shape | Shape[]): Shape | Shape[];
  apply(inputs: core.Tensor | core.Tensor[], options: object): core.Tensor | core.Tensor[];
}

/** A model, or a model inside of a model. */
interface Container extends LayerInternals {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** Calls of layers; those with the largest depth come first. */
  readonly nodesByDepth: Readonly<Record<string, readonly LayerNode[]>>;
}

interface LayerNode {
  readonly outboundLayer: LayerInternals;
  readonly inputTensors: readonly SymbolicTensor[];
  readonly outputTensors: readonly SymbolicTensor[];
}

type Shape = (number | null)[];

/** One call of one layer; tensors are numbered. */
export interface LayerStep {
  /** The layer's name, behind those of the models that it is nested in: `base/conv1`. */
  readonly name: string;
  readonly type: string;
  readonly layer: LayerInternals;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** A model as calls of layers in the order of the forward pass, nested models taken apart. */
export interface LayerSteps {
  readonly steps: readonly LayerStep[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

/** Of the picture that a model takes. */
export interface InputShape {
  readonly height: number;
  readonly width: number;
  readonly channels: PictureChannels;
}

/** More than this in one tensor of one picture is no classifier that could run here. */
const MAX_TENSOR_BYTES = 2 ** 30;

/** Takes a model apart into calls of layers. */
export function listSteps(model: LayersModel): LayerSteps {
  const steps: LayerStep[] = [];
  const names = new Set<string>();
  let count = 0;
  const uniqueName = (name: string): string => {
    let unique = name;
    for (let call = 1; names.has(unique); call += 1) unique = `${name}:${call}`;
    names.add(unique);
    return unique;
  };
  const walk = (container: Container, inputs: readonly number[], prefix: string): number[] => {
    const numberOf = new Map(container.inputs.map(({ id }, i) => [id, inputs[i] ?? -1]));
    const numbers = (tensors: readonly SymbolicTensor[]): number[] => tensors.map(({ id }) => at(numberOf, id));
    const depths = Object.keys(container.nodesByDepth).map(Number);
    for (const depth of depths.sort((a, b) => b - a)) {
      for (const { outboundLayer: layer, inputTensors, outputTensors } of container.nodesByDepth[depth] ?? []) {
        const type = layer.getClassName();
        if (type === 'InputLayer') continue;
        const name = uniqueName(prefix + layer.name);
        const taken = numbers(inputTensors);
        const given =
          'nodesByDepth' in layer ? walk(layer as Container, taken, `${name}/`) : outputTensors.map(() => count++);
        if (!('nodesByDepth' in layer)) steps.push({ name, type, layer, inputs: taken, outputs: given });
        outputTensors.forEach(({ id }, i) => numberOf.set(id, given[i] ?? -1));
      }
    }
    return numbers(container.outputs);
  };
  const inputs = model.inputs.map(() => count++);
  const outputs = walk(model as unknown as Container, inputs, '');
  return { steps, inputs, outputs };
}

/**
 * Shapes of all tensors for one picture, from what the layers say of themselves: nothing is computed.
 *
 * @returns by tensor number, `[1, …]`
 * @throws ScorecamError `model` when a tensor would be empty or absurdly large
 */
export function inferShapes(
  { steps, inputs }: LayerSteps,
  { height, width, channels }: InputShape,
): ReadonlyMap<number, readonly number[]> {
  const shapes = new Map<number, number[]>(inputs.map((input) => [input, [1, height, width, channels]]));
  for (const step of steps) {
    const given = step.inputs.map((input) => at(shapes, input));
    const [first] = given;
    const result = attempt(step, () =>
      step.layer.computeOutputShape(given.length === 1 && first !== undefined ? first : given),
    );
    const all = (Array.isArray(result[0]) ? result : [result]) as Shape[];
    step.outputs.forEach((output, i) => {
      const shape = (all[i] ?? []).map((length) => length ?? 1);
      if (!shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
        throw new ScorecamError(
          'model',
          `Layer ${step.name} gives nothing for a picture of ${width}×${height}: its output has the shape [${shape.join(', ')}].`,
          shape.every((length) => Number.isSafeInteger(length))
            ? 'The picture that the model takes is too small for its layers; give the size it was trained with.'
            : 'A stride or a size of the layer is no whole number above 0: its file is damaged. Save the model again.',
        );
      }
      const bytes = 4 * shape.reduce((product, length) => product * length, 1);
      if (bytes > MAX_TENSOR_BYTES) {
        throw new ScorecamError(
          'model',
          `Layer ${step.name} would need ${(bytes / 2 ** 30).toPrecision(3)} GiB for one picture: its output has the shape [${shape.join(', ')}].`,
          'Export the model with a smaller input.',
        );
      }
      shapes.set(output, shape);
    });
  }
  return shapes;
}

/** What of a step is needed to run it. */
export interface RunnableStep extends Omit<LayerStep, 'layer'> {
  readonly layer: Pick<LayerInternals, 'apply'>;
}

/**
 * Runs the layers that are needed; to be called in a `tidy`. Whatever is not wanted is let go as soon as it was used.
 *
 * @param input `[batch, height, width, channels]`, or a tensor for each of the inputs; they stay as they are
 * @param wanted numbers of tensors that are returned
 * @param visitors get a tensor when it is made; it is released as soon as nothing needs it any more
 */
export function runSteps(
  { core: tf }: Tfjs,
  { steps, inputs }: { readonly steps: readonly RunnableStep[]; readonly inputs: readonly number[] },
  input: core.Tensor4D | readonly core.Tensor[],
  wanted: readonly number[],
  visitors: ReadonlyMap<number, (tensor: core.Tensor) => void> = new Map(),
): ReadonlyMap<number, core.Tensor> {
  const uses = new Map<number, number>();
  const use = (tensors: readonly number[]): void => {
    for (const tensor of tensors) uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  };
  use([...wanted, ...visitors.keys()]);
  const needed = [...steps].reverse().filter((step) => {
    const isNeeded = step.outputs.some((output) => uses.has(output));
    if (isNeeded) use(step.inputs);
    return isNeeded;
  });
  const tensors = new Map<number, core.Tensor>();
  inputs.forEach((number, i) => {
    const given = 'shape' in input ? input : input[i];
    if (given !== undefined) tensors.set(number, given);
  });
  const release = (number: number): void => {
    const left = (uses.get(number) ?? 0) - 1;
    uses.set(number, left);
    if (left <= 0 && !inputs.includes(number)) tensors.get(number)?.dispose();
  };
  for (const step of needed.reverse()) {
    const given = step.inputs.map((number) => at(tensors, number));
    const [first] = given;
    const result = attempt(step, () =>
      tf.tidy(() => step.layer.apply(given.length === 1 && first !== undefined ? first : given, { training: false })),
    );
    (Array.isArray(result) ? result : [result]).forEach((tensor, i) => {
      const number = step.outputs[i] ?? -1;
      if (uses.has(number)) tensors.set(number, tensor);
      else tensor.dispose();
      const visit = visitors.get(number);
      if (visit === undefined) return;
      visit(tensor);
      release(number);
    });
    step.inputs.forEach(release);
  }
  return tensors;
}

function at<T>(map: ReadonlyMap<number, T>, number: number): T {
  const value = map.get(number);
  if (value === undefined) throw new RangeError(`tensor ${number} is not there`);
  return value;
}

function attempt<T>({ name, type }: Pick<LayerStep, 'name' | 'type'>, compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ScorecamError(
      'model',
      `Layer ${name} (${type}) cannot be computed: ${reason.slice(0, 500)}`,
      'Check the input size. Where WebAssembly computes, TensorFlow may do: it knows more layers.',
      { cause },
    );
  }
}
