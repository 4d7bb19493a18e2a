/** The upper and the lower half of a float's bits. */
const HALF_BITS = 16;
const HALVES = 2 ** HALF_BITS;
const LOWER = HALVES - 1;

export interface Largest {
  /** How many of the largest values are enough; all where they never are. */
  readonly count: number;
  /** The smallest of these. */
  readonly smallest: number;
}

/**
 * Takes values from the largest on until they are enough, in linear time: the bits of floats that are not negative sort
 * as the floats do, so the values are counted by the upper half of their bits, then within one upper half by the lower.
 *
 * @param values 0 or above, and no negative zero
 * @param isEnough is told how many were taken and their sum; once true it stays so for more of both
 */
export function takeLargest(values: Float32Array, isEnough: (count: number, sum: number) => boolean): Largest {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const counts = new Uint32Array(HALVES);
  const sums = new Float64Array(HALVES);
  for (let i = 0; i < bits.length; i += 1) {
    const upper = (bits[i] ?? 0) >>> HALF_BITS;
    counts[upper] = (counts[upper] ?? 0) + 1;
    sums[upper] = (sums[upper] ?? 0) + (values[i] ?? 0);
  }
  let count = 0;
  let sum = 0;
  const lowest = counts.findIndex((many) => many > 0);
  let last = HALVES - 1;
  for (; last > lowest; last -= 1) {
    const [more, moreSum] = [counts[last] ?? 0, sums[last] ?? 0];
    if (more > 0 && isEnough(count + more, sum + moreSum)) break;
    count += more;
    sum += moreSum;
  }
  const within = new Uint32Array(HALVES);
  for (const word of bits) if (word >>> HALF_BITS === last) within[word & LOWER] = (within[word & LOWER] ?? 0) + 1;
  let smallest = Infinity;
  for (let lower = LOWER; lower >= 0; lower -= 1) {
    let left = within[lower] ?? 0;
    if (left > 0) smallest = floatOf((last << HALF_BITS) | lower);
    for (; left > 0; left -= 1) {
      count += 1;
      sum += smallest;
      if (isEnough(count, sum)) return { count, smallest };
    }
  }
  return { count, smallest };
}

function floatOf(bits: number): number {
  return new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
}
