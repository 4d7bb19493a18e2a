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
  return covariance / Math.sqrt(varianceA * varianceB);
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function overlapOfTop(a: Float32Array, b: Float32Array): number {
  const count = Math.ceil(a.length * TOP_SHARE);
  const inA = new Set(topPixels(a, count));
  const shared = topPixels(b, count).filter((pixel) => inA.has(pixel));
  return shared.length / count;
}

/** Indices of the `count` largest values; of equal ones the lower index comes first. */
function topPixels(values: Float32Array, count: number): number[] {
  return Array.from(values.keys())
    .sort((i, j) => (values[j] ?? 0) - (values[i] ?? 0) || i - j)
    .slice(0, count);
}
