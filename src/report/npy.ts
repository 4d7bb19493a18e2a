import { toHalf } from '../shared/to-half';

/** An array as NumPy's .npy files hold it. */
export type NpyArray = { readonly shape: readonly number[] } & (
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'float64'; readonly data: Float64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
);

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** Header and data begin at a multiple of this, so that the file can be mapped into memory. */
const ALIGNMENT = 64;

/** Magic number, version and the length of the header, in format 1.0. */
const PREAMBLE_BYTES = 10;

function countOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A Python tuple, with the comma that a tuple of one needs. */
function tupleOf(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape.join()},)` : `(${shape.join(', ')})`;
}

/**
 * A float32 array as a .npy file: format 1.0, little-endian, in C order.
 *
 * @param shape its product is `data.length` (RangeError otherwise)
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const { bytes, view, start } = begin(data.length, shape, { descr: '<f4', width: 4 });
  data.forEach((value, i) => {
    view.setFloat32(start + i * 4, value, true);
  });
  return bytes;
}

/**
 * The same of float16, each number rounded to the nearest.
 *
 * @param parts one behind the other; `shape` is that of all of them
 */
export function encodeHalfNpy(parts: readonly Float32Array[], shape: readonly number[]): Uint8Array {
  const count = parts.reduce((sum, { length }) => sum + length, 0);
  const { bytes, view, start } = begin(count, shape, { descr: '<f2', width: 2 });
  let at = start;
  for (const part of parts) {
    for (const value of part) {
      view.setUint16(at, toHalf(value), true);
      at += 2;
    }
  }
  return bytes;
}

/** Header of a .npy file, and room for its numbers. */
function begin(
  count: number,
  shape: readonly number[],
  { descr, width }: { readonly descr: string; readonly width: number },
): { bytes: Uint8Array; view: DataView; start: number } {
  if (countOf(shape) !== count) {
    throw new RangeError(`an array of ${count} numbers cannot have the shape ${tupleOf(shape)}`);
  }
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tupleOf(shape)}, }`;
  const start = Math.ceil((PREAMBLE_BYTES + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + count * width).fill(0x20, PREAMBLE_BYTES, start);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(8, start - PREAMBLE_BYTES, true);
  bytes.set(new TextEncoder().encode(dictionary), PREAMBLE_BYTES);
  bytes[start - 1] = 0x0a;
  return { bytes, view, start };
}

/** Reads a .npy file of float32, float64, int32 or int64, little-endian, in C order; Error for anything else. */
export function decodeNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREAMBLE_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) throw new Error('not a .npy file');
  const major = view.getUint8(6);
  const first = major === 1 ? PREAMBLE_BYTES : PREAMBLE_BYTES + 2;
  const start = first + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = new TextDecoder().decode(bytes.subarray(first, start));
  const descr = /'descr': *'([^']*)'/.exec(header)?.[1];
  const shapeText = /'shape': *\(([^)]*)\)/.exec(header)?.[1];
  if (descr === undefined || shapeText === undefined) throw new Error(`a .npy header that cannot be read: ${header}`);
  if (/'fortran_order': *True/.test(header)) throw new Error('a .npy file in Fortran order');
  const shape = shapeText
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  const count = countOf(shape);
  const body = (width: number): ArrayBuffer => {
    if (bytes.length !== start + count * width) {
      throw new Error(`a .npy file of ${bytes.length} bytes, ${start + count * width} expected`);
    }
    // Copied: views want their data aligned, and a Buffer's `slice` would not copy.
    return new Uint8Array(bytes.subarray(start)).buffer;
  };
  switch (descr) {
    case '<f4':
      return { shape, type: 'float32', data: new Float32Array(body(4)) };
    case '<f8':
      return { shape, type: 'float64', data: new Float64Array(body(8)) };
    case '<i4':
      return { shape, type: 'int32', data: new Int32Array(body(4)) };
    case '<i8':
      return { shape, type: 'int64', data: new BigInt64Array(body(8)) };
    default:
      throw new Error(`a .npy file of ${descr}, which is not read here`);
  }
}
