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
import { constantsOf } from './constants';
import type { ImageInput } from './onnx-input';
import { ElementType, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { elementCount, isExternal } from './onnx-tensors';
import { ASKING_FOR_SIZE, isSpatialStep, spatialAxesOf, transposed } from './spatial-steps';

/**
 * The levels that a model was made for, where it scales its picture itself: by sums, products and quotients with
 * constants, or by a batch norm, before anything else is done with it but to resize or cut it.
 *
 * @returns undefined where it does not, or where that tells nothing
 */
export function findOwnScale(graph: OnnxGraph, input: ImageInput): OwnScale | undefined {
  const constants = constantsOf(graph);
  const working = (graph.node ?? []).filter(({ op_type: type = '' }) => !ASKING_FOR_SIZE.has(type));
  const users = firstUsers(working, ({ input: inputs = [] }) => inputs);
  const valuesOf = (name: string): readonly number[] | undefined => {
    const tensor = constants.get(name);
    return perChannel(tensor && readFloats(tensor), input.channels);
  };
  let scale = unscaled(input.channels);
  let tensor = input.name;
  let axes = spatialAxesOf(input);
  for (const passed = new Set<string>(); !passed.has(tensor);) {
    passed.add(tensor);
    const [user, another] = users.get(tensor) ?? [];
    if (user === undefined || another !== undefined) break;
    const step =
      tensor === input.learnedFrom
        ? batchNorm(user, valuesOf)
        : isSpatialStep(user, axes, constants)
          ? []
          : affineOf(user, tensor, valuesOf);
    if (step === undefined) break;
    scale = chain(scale, step);
    if (tensor === input.learnedFrom) break;
    if (user.op_type === 'Transpose') axes = transposed(user, axes) ?? axes;
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
