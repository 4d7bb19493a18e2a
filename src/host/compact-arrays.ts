const TYPED_ARRAYS = [Uint8Array, Float32Array, Int32Array, Float64Array] as const;

/**
 * A copy of plain data in which every typed array owns its bytes and is of a plain type.
 *
 * What the engine sends arrives as views of one large message, bytes as Node's `Buffer`; the editor would post all of
 * the message for each, and a `Buffer` as a list of decimal numbers.
 */
export function compactArrays<T>(data: T): T {
  return copy(data) as T;
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copy);
  for (const TypedArray of TYPED_ARRAYS) if (value instanceof TypedArray) return new TypedArray(value);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copy(part)]));
}
