import protobuf from 'protobufjs';
import { fromHalf } from '../half-float';
import { ElementType, toNumber, type OnnxTensor } from './onnx-proto';

/** Bytes of one number by element type (TensorProto.DataType); 4-bit and text types are not among them. */
const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  16: 2,
};

export function shapeOf({ dims = [] }: OnnxTensor): number[] {
  return dims.map(toNumber);
}

export function elementCount(tensor: OnnxTensor): number {
  return shapeOf(tensor).reduce((product, length) => product * length, 1);
}

/** Bytes that the numbers of a tensor take; NaN for types of which a number is no whole number of bytes. */
export function byteLength(tensor: OnnxTensor): number {
  return elementCount(tensor) * (ELEMENT_BYTES[tensor.data_type ?? 0] ?? Number.NaN);
}

export function isExternal({ data_location: location, external_data: entries = [] }: OnnxTensor): boolean {
  return location === 1 || entries.length > 0;
}

/** The whole numbers of a small int64 tensor, as shapes and axes are given; undefined of any other. */
export function readInt64s(tensor: OnnxTensor): number[] | undefined {
  if (tensor.data_type !== ElementType.int64 || isExternal(tensor)) return undefined;
  const { raw_data: raw, int64_data: packed } = tensor;
  if (raw !== undefined && raw.length > 0) {
    const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
    return Array.from({ length: Math.floor(raw.length / 8) }, (_, i) => Number(view.getBigInt64(8 * i, true)));
  }
  const reader = protobuf.Reader.create(packed ?? new Uint8Array());
  const values: number[] = [];
  try {
    while (reader.pos < reader.len) values.push(Number(reader.int64()));
    return values;
  } catch {
    // The last number is cut short; the runtime says so where it needs it.
    return undefined;
  }
}

/** The numbers of a tensor of floats whose values are in the file; undefined of any other. */
export function readFloats(tensor: OnnxTensor): Float32Array | undefined {
  const bytes = floatBytes(tensor);
  if (bytes === undefined || isExternal(tensor) || bytes.length !== byteLength(tensor)) return undefined;
  // Numbers lie at any offset in a file.
  const { buffer } = Uint8Array.from(bytes);
  switch (tensor.data_type ?? 0) {
    case ElementType.float:
      return new Float32Array(buffer);
    case ElementType.float16:
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case ElementType.double:
      return Float32Array.from(new Float64Array(buffer));
    default:
      return undefined;
  }
}

/** An int64 tensor of one dimension. */
export function int64Tensor(name: string, values: readonly number[]): OnnxTensor {
  const raw = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, i) => {
    raw.setBigInt64(8 * i, BigInt(value), true);
  });
  return { name, dims: [values.length], data_type: ElementType.int64, raw_data: new Uint8Array(raw.buffer) };
}

/** How the exponent of a float stands in a word of so many bytes: all of its bits set is infinity or NaN. */
const EXPONENTS: Readonly<Record<number, { readonly bytes: 2 | 4; readonly exponent: number; readonly step: number }>> =
  {
    [ElementType.float]: { bytes: 4, exponent: 0x7f800000, step: 1 },
    [ElementType.float16]: { bytes: 2, exponent: 0x7c00, step: 1 },
    [ElementType.bfloat16]: { bytes: 2, exponent: 0x7f80, step: 1 },
    // The upper half of each number.
    [ElementType.double]: { bytes: 4, exponent: 0x7ff00000, step: 2 },
  };

const CHUNK_BYTES = 2 ** 20;

/**
 * A description of the first number of a tensor that is NaN or infinite; undefined where all are finite.
 *
 * A single number may be infinite: it is the bound of a Clip or the value of a mask, not a weight.
 */
export function findNotFinite(tensor: OnnxTensor): string | undefined {
  const form = EXPONENTS[tensor.data_type ?? 0];
  const bytes = floatBytes(tensor);
  if (form === undefined || bytes === undefined || elementCount(tensor) === 1) return undefined;
  const { exponent, step } = form;
  const scratch = new Uint8Array(CHUNK_BYTES);
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    const chunk = bytes.subarray(from, from + CHUNK_BYTES);
    // Numbers lie at any offset in a file.
    scratch.set(chunk);
    const length = Math.floor(chunk.length / form.bytes);
    const words =
      form.bytes === 4 ? new Uint32Array(scratch.buffer, 0, length) : new Uint16Array(scratch.buffer, 0, length);
    for (let i = step - 1; i < length; i += step) {
      if (((words[i] ?? 0) & exponent) !== exponent) continue;
      const at = Math.floor((from / form.bytes + i) / step);
      return `NaN or infinity (value ${at} of ${elementCount(tensor)})`;
    }
  }
  return undefined;
}

function floatBytes({ raw_data: raw, float_data: floats, double_data: doubles }: OnnxTensor): Uint8Array | undefined {
  return [raw, floats, doubles].find((bytes) => bytes !== undefined && bytes.length > 0);
}
