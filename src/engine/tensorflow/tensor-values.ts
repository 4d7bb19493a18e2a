import protobuf from 'protobufjs';
import type { ConstantTensor } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { fromHalf } from '../half-float';
import { toNumber, type Int64 } from '../protobuf/int64';
import type { ShapeProto, TensorProto } from './saved-model-proto';

/** Bytes of one number, by the type. */
const BYTES_OF: ReadonlyMap<number, number> = new Map([
  [DataType.float, 4],
  [DataType.double, 8],
  [DataType.int32, 4],
  [DataType.uint8, 1],
  [DataType.int16, 2],
  [DataType.int8, 1],
  [DataType.int64, 8],
  [DataType.bool, 1],
  [DataType.bfloat16, 2],
  [DataType.half, 2],
]);

/** One number may stand for a whole tensor; larger ones than these were made to fill the memory. */
const MAX_REPEATED_BYTES = 64 * 2 ** 20;
const MAX_REPEATED_BYTES_IN_ALL = 256 * 2 ** 20;

/** Bytes of all constants of a model that are repetitions. */
export interface RepeatedBytes {
  sum: number;
}

/** What a type is called in messages. */
export function typeName(dtype: number): string {
  const known = Object.entries(DataType).find(([, number]) => number === dtype);
  return known?.[0] ?? `type ${dtype}`;
}

/** Sizes, −1 where one is open; undefined where not even their number is known. */
export function sizesOf(shape: ShapeProto | null): number[] | undefined {
  return shape === null || shape.unknown_rank ? undefined : shape.dim.map(({ size }) => toNumber(size));
}

/**
 * Bytes of a tensor.
 *
 * @throws Error, saying what is wrong, where its type is not known or its shape impossible
 */
export function byteLength(dtype: number, shape: readonly number[]): number {
  const size = BYTES_OF.get(dtype);
  if (size === undefined) throw new Error(`has the type ${typeName(dtype)}, which is not known here`);
  const bytes = shape.reduce((product, length) => product * length, size);
  const isPossible = shape.length <= 8 && shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (!isPossible || !Number.isSafeInteger(bytes)) {
    throw new Error(`has an impossible shape [${shape.slice(0, 10).join(', ')}]`);
  }
  return bytes;
}

/**
 * The numbers of a constant. A tensor may name fewer numbers than it has: the last one is then repeated.
 *
 * @param repeated is counted up
 * @throws Error, saying what is wrong
 */
export function constantOf(tensor: TensorProto, repeated: RepeatedBytes): ConstantTensor {
  const { dtype } = tensor;
  const shape = sizesOf(tensor.tensor_shape) ?? [];
  const length = byteLength(dtype, shape);
  const size = BYTES_OF.get(dtype) ?? 1;
  const said = tensor.tensor_content.length > 0 ? tensor.tensor_content : packedValues(tensor, length / size);
  if (said.length === length) return { dtype, shape, bytes: Uint8Array.from(said) };
  const isRepeated = tensor.tensor_content.length === 0 && said.length < length && said.length % size === 0;
  // No numbers at all are zeros, as in all of protocol buffers.
  if (!isRepeated) throw new Error(`has ${said.length} bytes, but its shape [${shape.join(', ')}] needs ${length}`);
  if (length > MAX_REPEATED_BYTES) {
    throw new Error(`has the shape [${shape.join(', ')}] (${length} bytes), but names ${said.length / size} numbers`);
  }
  repeated.sum += length - said.length;
  if (repeated.sum > MAX_REPEATED_BYTES_IN_ALL) {
    throw new Error('and others before it have more than 256 MiB of numbers that the file does not hold');
  }
  const bytes = new Uint8Array(length);
  bytes.set(said);
  const last = said.subarray(said.length - size);
  for (let at = said.length; said.length > 0 && at < length; at += size) bytes.set(last, at);
  return { dtype, shape, bytes };
}

/** The values of a tensor that has at most so many; undefined for larger ones and types that are no common numbers. */
export function numbersOf({ dtype, bytes }: ConstantTensor, atMost: number): readonly number[] | undefined {
  const size = BYTES_OF.get(dtype) ?? Number.NaN;
  const count = bytes.length / size;
  if (!(count <= atMost)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readers: Readonly<Record<number, (at: number) => number>> = {
    [DataType.float]: (at) => view.getFloat32(at, true),
    [DataType.double]: (at) => view.getFloat64(at, true),
    [DataType.half]: (at) => fromHalf(view.getUint16(at, true)),
    [DataType.int32]: (at) => view.getInt32(at, true),
  };
  const read = readers[dtype];
  return read && Array.from({ length: count }, (_, i) => read(i * size));
}

/** Texts of a constant. */
export function textsOf(tensor: TensorProto | null): string[] {
  return (tensor?.string_val ?? []).map((text) => Buffer.from(text).toString('utf8'));
}

/** @param atMost as many numbers as the shape has */
function packedValues(tensor: TensorProto, atMost: number): Uint8Array {
  switch (tensor.dtype) {
    case DataType.float:
      return tensor.float_val;
    case DataType.double:
      return tensor.double_val;
    case DataType.bool:
      return Uint8Array.from(varints(tensor.bool_val, atMost));
    case DataType.int64:
      return viewOf(BigInt64Array.from(Array.from(varints(tensor.int64_val, atMost), BigInt)));
    case DataType.int32:
      return viewOf(Int32Array.from(varints(tensor.int_val, atMost)));
    case DataType.int16:
      return viewOf(Int16Array.from(varints(tensor.int_val, atMost)));
    case DataType.half:
    case DataType.bfloat16:
      return viewOf(Uint16Array.from(varints(tensor.half_val, atMost)));
    default:
      return Uint8Array.from(varints(tensor.int_val, atMost));
  }
}

function varints(bytes: Uint8Array, atMost: number): Float64Array {
  // The last byte of each is below 128.
  const count = bytes.reduce((sum, byte) => sum + (byte < 128 ? 1 : 0), 0);
  if (count > atMost) throw new Error(`names ${count} numbers, but its shape has ${atMost}`);
  const values = new Float64Array(count);
  const reader = protobuf.Reader.create(bytes);
  for (let i = 0; i < count; i += 1) values[i] = toNumber(reader.int64() as unknown as Int64);
  return values;
}

function viewOf({ buffer, byteOffset, byteLength: length }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, length);
}
