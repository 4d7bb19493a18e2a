import type { SaliencyMap } from '../maps';

/** How alike two maps are; null where a map is constant, `reason` then says so. */
export interface Agreement {
  /** Pearson correlation over the pixels, in [−1, 1]. */
  readonly correlation: number | null;
  /** `|A ∩ B| / |A|` of the 20 % pixels with the largest values, in [0, 1]. */
  readonly topOverlap: number | null;
  readonly reason: string | null;
}

/** Above this correlation the two maps do not tell the classes apart, and the user is told (method.md). */
export const ALIKE_CORRELATION = 0.95;

/** The share of pixels that `topOverlap` looks at. */
const TOP_SHARE = 0.2;

/** Compares two maps of one size, as method.md defines agreement. */
export function agreementOf(a: SaliencyMap, b: SaliencyMap): Agreement {
  if (a.data.length !== b.data.length) {
    throw new RangeError(`maps of ${a.data.length} and ${b.data.length} pixels cannot be compared`);
  }
  if (a.constant || b.constant) {
    const which = a.constant && b.constant ? 'both maps have' : a.constant ? 'the first map has' : 'the second map has';
    return { correlation: null, topOverlap: null, reason: `${which} the same value everywhere` };
  }
  return { correlation: correlate(a.data, b.data), topOverlap: overlapOfTop(a.data, b.data), reason: null };
}

function correlate(a: Float32Array, b: Float32Array): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let covariance = 0;
  let varianceA = 0;
  let varianceB = 0;
  a.forEach((value, i) => {
    const da = value - meanA;
    const db = (b[i] ?? 0) - meanB;
    covariance += da * db;
    varianceA += da * da;
    varianceB += db * db;
  });
  // Rounding must not lead out of the range.
  return Math.min(1, Math.max(-1, covariance / Math.sqrt(varianceA * varianceB)));
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function overlapOfTop(a: Float32Array, b: Float32Array): number {
  const count = Math.ceil(a.length * TOP_SHARE);
  const inA = topPixels(a, count);
  let shared = 0;
  topPixels(b, count).forEach((isTop, pixel) => (shared += isTop & (inA[pixel] ?? 0)));
  return shared / count;
}

/** 1 for the `count` largest values, 0 for the others; of equal ones the lower index comes first. */
function topPixels(values: Float32Array, count: number): Uint8Array {
  const threshold = Float32Array.from(values).sort()[values.length - count] ?? -Infinity;
  const top = new Uint8Array(values.length);
  let left = count;
  values.forEach((value, pixel) => {
    if (value <= threshold) return;
    top[pixel] = 1;
    left -= 1;
  });
  values.forEach((value, pixel) => {
    if (value !== threshold || left === 0) return;
    top[pixel] = 1;
    left -= 1;
  });
  return top;
}
