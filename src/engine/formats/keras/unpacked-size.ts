/** Deflate makes weights of which 98 of 100 are zero some 40 times smaller, and zeros alone a thousand times. */
export const MAX_EXPANSION = 50;

/** What stays below this is unpacked however small it was made. */
const HARMLESS_BYTES = 64 * 2 ** 20;

/** The most bytes that are unpacked from so many; what grows further was made to fill the memory. */
export function unpackedLimit(packedBytes: number): number {
  return Math.max(HARMLESS_BYTES, packedBytes * MAX_EXPANSION);
}
