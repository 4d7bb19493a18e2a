/** The fields of an object; none of anything else. */
export function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

/** A side of a picture in pixels. */
export function isSide(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 4096;
}

/** Beyond this, or below its inverse, float32 has no room left for levels of 0 to 255. */
export const MAX_LEVEL = 1e6;

/** One number a channel of a grey, colour or RGBA picture. */
export function isPerChannel(value: unknown, sign: 'any' | 'positive'): value is number[] {
  return (
    Array.isArray(value) &&
    [1, 3, 4].includes(value.length) &&
    value.every((n) => typeof n === 'number' && Math.abs(n) <= MAX_LEVEL && (sign === 'any' || n >= 1 / MAX_LEVEL))
  );
}
