import { fromHalf } from '../half-float';
import {
  arithmeticOf,
  chain,
  firstUsers,
  normOf,
  perChannel,
  readScales,
  unscaled,
  type Affine,
  type OwnScale,
} from '../own-scale';
import type { ImageInput } from './onnx-input';
import { attributesOf, ElementType, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { elementCount, isExternal } from './onnx-tensors';

/**
 * The levels that a model was made for, where it scales its picture itself: by sums, products and quotients with
 * constants, or by a batch norm, before anything else is done with it.
 *
 * @returns undefined where it does not, or where that tells nothing
 */
export function findOwnScale(graph: OnnxGraph, input: ImageInput): OwnScale | undefined {
  const constants = constantsOf(graph);
  const users = firstUsers(graph.node ?? [], ({ input: inputs = [] }) => inputs);
  const valuesOf = (name: string): readonly number[] | undefined => {
    const tensor = constants.get(name);
    return perChannel(tensor && readFloats(tensor), input.channels);
  };
  let scale = unscaled(input.channels);
  let tensor = input.name;
  for (const passed = new Set<string>(); !passed.has(tensor);) {
    passed.add(tensor);
    const [user, another] = users.get(tensor) ?? [];
    if (user === undefined || another !== undefined) break;
    const step = tensor === input.learnedFrom ? batchNorm(user, valuesOf) : affineOf(user, tensor, valuesOf);
    if (step === undefined) break;
    scale = chain(scale, step);
    if (tensor === input.learnedFrom) break;
    [tensor = ''] = user.output ?? [];
  }
  return readScales(scale);
}

type ValuesOf = (name: string) => readonly number[] | undefined;

/** What an operator makes of the picture; undefined where it is not `a x + b` with known numbers. */
function affineOf(
  { op_type: type = '', input = [] }: OnnxNode,
  tensor: string,
  valuesOf: ValuesOf,
): Affine | undefined {
  if (type === 'Identity' || type === 'Cast' || type === 'Transpose') return [];
  const isFirst = input[0] === tensor;
  const values = valuesOf((isFirst ? input[1] : input[0]) ?? '');
  return values && arithmeticOf(type, isFirst, values);
}

function batchNorm({ op_type: type = '', input = [] }: OnnxNode, valuesOf: ValuesOf): Affine | undefined {
  if (type !== 'BatchNormalization') return undefined;
  const [, , , mean = '', variance = ''] = input;
  const [means, variances] = [valuesOf(mean), valuesOf(variance)];
  return means && variances && normOf(means, variances);
}

function constantsOf({ initializer: tensors = [], node: nodes = [] }: OnnxGraph): ReadonlyMap<string, OnnxTensor> {
  const constants = new Map(tensors.map((tensor) => [tensor.name ?? '', tensor]));
  for (const node of nodes) {
    const value = node.op_type === 'Constant' ? attributesOf(node).get('value')?.t : undefined;
    if (value !== undefined) constants.set(node.output?.[0] ?? '', value);
  }
  return constants;
}

/** The numbers of a small tensor of the model's own file, whose floats have 32 or 16 bits. */
function readFloats(tensor: OnnxTensor): readonly number[] | undefined {
  const { data_type: type, raw_data: raw, float_data: packed } = tensor;
  if (isExternal(tensor) || elementCount(tensor) > 4) return undefined;
  const bytes = raw !== undefined && raw.length > 0 ? raw : packed;
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === ElementType.float) {
    return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
  }
  return type === ElementType.float16
    ? Array.from({ length: bytes.length / 2 }, (_, i) => fromHalf(view.getUint16(2 * i, true)))
    : undefined;
}
