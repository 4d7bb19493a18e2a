import { ScorecamError } from '../../shared/errors';
import type { WeightSpec } from '../formats/model-files';
import type { AttributeValue, ConstantTensor } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { fromHalf } from '../half-float';
import { PICTURE, type FlatGraph } from './flat-graph';
import { GraphAttributes } from './graph-attributes';
import { parseReference, refuseChannelsFirst, type GraphOperator } from './graph-def';
import { typeName } from './tensor-values';

/** A flat graph in the form in which graphs of tfjs are computed. */
export interface FlatOperators {
  readonly operators: readonly GraphOperator[];
  /** Name of the operator that stands for the picture. */
  readonly input: string;
  readonly weights: readonly WeightSpec[];
  readWeights(): Promise<ArrayBuffer>;
}

/**
 * Writes a graph whose constants have their values as operators and weights of a tfjs graph model, of which every
 * number has 32 bits.
 *
 * @throws ScorecamError `model` for constants of types that are not known there, and for channels first
 */
export function flatOperators({ nodes, origins }: Pick<FlatGraph, 'nodes' | 'origins'>): FlatOperators {
  const weights: WeightSpec[] = [];
  const values: Uint8Array[] = [];
  const operators = nodes.map(({ name, op, inputs, attributes, value }): GraphOperator => {
    const read = new GraphAttributes(
      Object.fromEntries(Object.entries(attributes).map(([key, each]) => [key, jsonOf(each)])),
    );
    refuseChannelsFirst(read, op, origins.get(name) ?? name);
    if (value !== undefined) {
      const { dtype, bytes } = with32Bits(value, origins.get(name) ?? name);
      weights.push({ name, shape: value.shape, dtype });
      values.push(bytes);
    }
    return { name, type: op, inputs: inputs.map(parseReference), attributes: read };
  });
  const picture = { name: PICTURE, type: 'Placeholder', inputs: [], attributes: new GraphAttributes({}) };
  return {
    operators: [picture, ...operators],
    input: PICTURE,
    weights,
    readWeights: () => Promise.resolve(new Uint8Array(Buffer.concat(values)).buffer),
  };
}

/** An attribute as it stands in the JSON form of a GraphDef. */
function jsonOf(value: AttributeValue): object {
  if ('s' in value) return { s: Buffer.from(value.s).toString('base64') };
  if ('type' in value) return { type: `DT_${typeName(value.type).toUpperCase()}` };
  if ('shape' in value) return { shape: { dim: value.shape.map((size) => ({ size: String(size) })) } };
  return value;
}

function with32Bits({ dtype, bytes }: ConstantTensor, name: string): { dtype: string; bytes: Uint8Array } {
  // Typed arrays begin at multiples of their numbers' size.
  const { buffer } = Uint8Array.from(bytes);
  const pack = (type: string, numbers: Float32Array | Int32Array): { dtype: string; bytes: Uint8Array } => ({
    dtype: type,
    bytes: new Uint8Array(numbers.buffer),
  });
  switch (dtype) {
    case DataType.float:
      return { dtype: 'float32', bytes };
    case DataType.int32:
      return { dtype: 'int32', bytes };
    case DataType.bool:
      return { dtype: 'bool', bytes };
    case DataType.half:
      return pack('float32', Float32Array.from(new Uint16Array(buffer), fromHalf));
    case DataType.double:
      return pack('float32', Float32Array.from(new Float64Array(buffer)));
    case DataType.int64:
      return pack('int32', Int32Array.from(Array.from(new BigInt64Array(buffer), clamp32)));
    default:
      throw new ScorecamError(
        'model',
        `The constant ${name.slice(0, 200)} has the type ${typeName(dtype)}, which TensorFlow.js does not compute with.`,
        'Use the model as a Keras file.',
      );
  }
}

/** The largest whole numbers stand for "until the end", which the largest of 32 bits do as well. */
function clamp32(value: bigint): number {
  return Number(BigInt.asIntN(32, value) === value ? value : value < 0n ? -(2n ** 31n) : 2n ** 31n - 1n);
}
