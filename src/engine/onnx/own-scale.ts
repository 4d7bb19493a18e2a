import type { ImageInput } from './onnx-input';
import { attributesOf, ElementType, type OnnxGraph, type OnnxNode, type OnnxTensor } from './onnx-proto';
import { elementCount, isExternal } from './onnx-tensors';

/** Numbers that a model takes for levels, named as preprocessing is: `raw` 0 to 255, `unit` 0 to 1. */
export type OwnScale = 'raw' | 'unit';

/** `a x + b` of each channel. */
export type Affine = readonly { readonly a: number; readonly b: number }[];

/** What networks are fed with in the end spans about this much: 1 for 0..1, 2 for −1..1, 4.5 for ImageNet's deviation. */
const SPAN = { least: 0.5, most: 10 } as const;

/** A factor and an offset this near to 1 and 0 change nothing that tells a scale. */
const NEAR = 0.05;

/**
 * The levels that a model was made for, where it scales its picture itself: by sums, products and quotients with
 * constants, or by a batch norm, before anything else is done with it.
 *
 * @returns undefined where it does not, or where that tells nothing
 */
export function findOwnScale(graph: OnnxGraph, input: ImageInput): OwnScale | undefined {
  const constants = constantsOf(graph);
  const { node: nodes = [] } = graph;
  const valuesOf = (name: string): readonly number[] | undefined => {
    const tensor = constants.get(name);
    const values = tensor && readFloats(tensor);
    if (values?.length === 1) return new Array<number>(input.channels).fill(values[0] ?? Number.NaN);
    return values?.length === input.channels ? values : undefined;
  };
  let scale: Affine = Array.from({ length: input.channels }, () => ({ a: 1, b: 0 }));
  let tensor = input.name;
  for (;;) {
    const users = nodes.filter((node) => node.input?.includes(tensor) === true);
    const [user] = users;
    if (user === undefined || users.length > 1) break;
    const step = tensor === input.learnedFrom ? batchNorm(user, valuesOf) : affineOf(user, tensor, valuesOf);
    if (step === undefined) break;
    scale = chain(scale, step);
    if (tensor === input.learnedFrom) break;
    [tensor = ''] = user.output ?? [];
  }
  return readScales(scale);
}

/** What two steps make of the picture together; a step without numbers changes nothing. */
export function chain(first: Affine, second: Affine): Affine {
  return first.map(({ a, b }, channel) => {
    const next = second[channel] ?? { a: 1, b: 0 };
    return { a: next.a * a, b: next.a * b + next.b };
  });
}

/** The levels for which a model makes `a x + b` of its picture; undefined where that tells nothing. */
export function readScales(scale: Affine): OwnScale | undefined {
  const scales = new Set(scale.map(readScale));
  const [found] = scales;
  return scales.size === 1 ? found : undefined;
}

/** Told by which levels become numbers that a network is fed with, and which level becomes zero. */
function readScale({ a, b }: Affine[number]): OwnScale | undefined {
  const zeroAt = -b / a;
  const isFactor = Math.abs(Math.abs(a) - 1) > NEAR;
  const spans = (levels: number): boolean =>
    Math.abs(a) * levels >= SPAN.least && Math.abs(a) * levels <= SPAN.most && zeroAt >= -NEAR && zeroAt <= levels;
  if (isFactor) return spans(255) ? 'raw' : spans(1 + NEAR) ? 'unit' : undefined;
  // A mean alone is taken away: of levels it is dozens, of shares it is below one.
  if (zeroAt > 10 && zeroAt < 255) return 'raw';
  return zeroAt > NEAR && zeroAt <= 1 ? 'unit' : undefined;
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
  return values?.map((value) => {
    if (type === 'Add') return { a: 1, b: value };
    if (type === 'Mul') return { a: value, b: 0 };
    if (type === 'Sub') return isFirst ? { a: 1, b: -value } : { a: -1, b: value };
    return { a: type === 'Div' && isFirst ? 1 / value : Number.NaN, b: 0 };
  });
}

/** Its learned factor and offset left out: mean and deviation are those of the pictures that it was trained with. */
function batchNorm({ op_type: type = '', input = [] }: OnnxNode, valuesOf: ValuesOf): Affine | undefined {
  if (type !== 'BatchNormalization') return undefined;
  const [, , , mean = '', variance = ''] = input;
  const variances = valuesOf(variance);
  return valuesOf(mean)?.map((value, channel) => {
    const a = 1 / Math.sqrt(variances?.[channel] ?? Number.NaN);
    return { a, b: -value * a };
  });
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

/** A float16 of 1 sign bit, 5 bits of exponent and 10 of fraction. */
function fromHalf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  const size = exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15);
  return bits >> 15 === 1 ? -size : size;
}
