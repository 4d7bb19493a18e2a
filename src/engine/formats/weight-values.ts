import { ScorecamError } from '../../shared/errors';
import { fromHalf } from '../half-float';
import { EXPORT_HINT } from './json-file';
import type { WeightSpec } from './model-files';

export const MAX_WEIGHT_BYTES = 4 * 2 ** 30;

const BYTES_OF: Readonly<Record<string, number>> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };
const STORED_TYPES = new Set(['float32', 'int32', 'bool', 'uint8']);
const QUANTIZED_TYPES = new Set(['float16', 'uint16', 'uint8']);

/**
 * Bytes that a tensor takes where it is stored.
 *
 * @throws ScorecamError `model` when its type or shape is impossible
 */
export function bytesOf({ name, shape, dtype, quantization }: WeightSpec): number {
  const stored = quantization?.dtype ?? dtype;
  const isKnown = STORED_TYPES.has(dtype) && (quantization === undefined || QUANTIZED_TYPES.has(stored));
  const bytes = shape.reduce((product, length) => product * length, 1) * (BYTES_OF[stored] ?? Number.NaN);
  if (!isKnown || !Number.isSafeInteger(bytes)) {
    throw new ScorecamError(
      'model',
      `Weight ${name} has an impossible type or shape (${stored} [${shape.join(', ')}]).`,
      EXPORT_HINT,
    );
  }
  return bytes;
}

/**
 * Checks tensors that lie one after the other.
 *
 * @throws ScorecamError `model` when a number is NaN or infinite
 */
export function checkFinite(weights: readonly WeightSpec[], buffer: ArrayBuffer): void {
  let offset = 0;
  for (const weight of weights) {
    const bytes = bytesOf(weight);
    const bad = findNotFinite(weight, buffer, offset, bytes);
    if (bad !== undefined) {
      throw new ScorecamError(
        'model',
        `Weight ${weight.name} holds ${bad}.`,
        'The training of this model diverged, or its file is damaged; use another checkpoint.',
      );
    }
    offset += bytes;
  }
}

/** The numbers of one tensor, of which the bytes are given as they are stored. */
export function valuesOf({ dtype, quantization }: WeightSpec, buffer: ArrayBuffer): number[] {
  const stored = quantization?.dtype ?? dtype;
  if (stored === 'float32') return Array.from(new Float32Array(buffer));
  if (stored === 'int32') return Array.from(new Int32Array(buffer));
  if (stored === 'float16') return Array.from(new Uint16Array(buffer), fromHalf);
  const { scale = 1, min = 0 } = quantization ?? {};
  return Array.from(stored === 'uint16' ? new Uint16Array(buffer) : new Uint8Array(buffer), (q) => q * scale + min);
}

/** A description of the first number of a weight that is NaN or infinite. */
function findNotFinite(
  { dtype, quantization }: WeightSpec,
  buffer: ArrayBuffer,
  offset: number,
  bytes: number,
): string | undefined {
  const stored = quantization?.dtype ?? dtype;
  if (stored === 'float16') {
    const halves = view(Uint16Array, buffer, offset, bytes);
    const at = halves.findIndex((half) => (half & 0x7c00) === 0x7c00);
    const isNaN = ((halves[at] ?? 0) & 0x3ff) !== 0;
    return at < 0 ? undefined : `${isNaN ? 'NaN' : 'infinity'} (value ${at} of ${halves.length})`;
  }
  if (stored === 'float32') {
    const values = view(Float32Array, buffer, offset, bytes);
    const at = values.findIndex((value) => !Number.isFinite(value));
    return at < 0 ? undefined : `${String(values[at])} (value ${at} of ${values.length})`;
  }
  if (quantization === undefined) return undefined;
  const { scale, min } = quantization;
  const levels = stored === 'uint8' ? 255 : 65535;
  const ends = [min, Number(scale) * levels + Number(min)].map((value) => Math.fround(Number(value)));
  const isUsable = typeof scale === 'number' && typeof min === 'number' && ends.every(Number.isFinite);
  return isUsable ? undefined : `quantised numbers with the scale ${String(scale)} and the minimum ${String(min)}`;
}

/** Numbers at any offset; copied where the offset does not suit their type. */
function view<T>(
  type: { new (buffer: ArrayBuffer, offset?: number, length?: number): T; readonly BYTES_PER_ELEMENT: number },
  buffer: ArrayBuffer,
  offset: number,
  bytes: number,
): T {
  const size = type.BYTES_PER_ELEMENT;
  return offset % size === 0 ? new type(buffer, offset, bytes / size) : new type(buffer.slice(offset, offset + bytes));
}
