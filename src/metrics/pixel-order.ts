/** The upper and the lower half of a float's bits. */
const HALF_BITS = 16;
const HALVES = 2 ** HALF_BITS;

/** The pixels of a map from its largest value to its smallest; of equal ones the lower index comes first. */
export function pixelOrder(map: Float32Array): Uint32Array {
  return risingOrder(map.map((value) => -value));
}

/**
 * Indices of values from the smallest to the largest; of equal ones the lower index comes first.
 *
 * A radix sort in two passes: the bits of a float are turned so that they rise with it, and are counted by their lower,
 * then by their upper half. For the pixels of a map that is ten times as fast as sorting by comparison.
 */
export function risingOrder(values: Float32Array): Uint32Array {
  // Adding 0 makes 0 of −0.
  const bits = new Uint32Array(values.map((value) => value + 0).buffer);
  for (let i = 0; i < bits.length; i += 1) {
    const word = bits[i] ?? 0;
    bits[i] = word >>> 31 === 1 ? ~word : word | (1 << 31);
  }
  const byIndex = Uint32Array.from(bits.keys());
  const byLower = sortBy(byIndex, (index) => (bits[index] ?? 0) % HALVES);
  return sortBy(byLower, (index) => (bits[index] ?? 0) >>> HALF_BITS);
}

/** Keeps the order of those with the same half. */
function sortBy(indices: Uint32Array, halfOf: (index: number) => number): Uint32Array {
  const places = new Uint32Array(HALVES + 1);
  for (const index of indices) {
    const half = halfOf(index) + 1;
    places[half] = (places[half] ?? 0) + 1;
  }
  for (let half = 1; half <= HALVES; half += 1) places[half] = (places[half] ?? 0) + (places[half - 1] ?? 0);
  const sorted = new Uint32Array(indices.length);
  for (const index of indices) {
    const half = halfOf(index);
    const place = places[half] ?? 0;
    sorted[place] = index;
    places[half] = place + 1;
  }
  return sorted;
}
