import type { SaliencyMap } from '../maps';
import { takeLargest } from '../shared/largest-values';

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

/** Compares two maps of one size, without negative values, as method.md defines agreement. */
export function agreementOf(a: SaliencyMap, b: SaliencyMap): Agreement {
  if (a.data.length !== b.data.length) {
    throw new RangeError(`maps of ${a.data.length} and ${b.data.length} pixels cannot be compared`);
  }
  if (a.constant || b.constant) {
    const which = a.constant && b.constant ? 'both maps have' : a.constant ? 'the first map has' : 'the second map has';
    return { correlation: null, topOverlap: null, reason: `${which} the same value everywhere` };
  }
  const [ofA, ofB] = [summaryOf(a.data), summaryOf(b.data)];
  let covariance = 0;
  let shared = 0;
  for (let pixel = 0; pixel < a.data.length; pixel += 1) {
    covariance += ((a.data[pixel] ?? 0) - ofA.mean) * ((b.data[pixel] ?? 0) - ofB.mean);
    shared += (ofA.top[pixel] ?? 0) & (ofB.top[pixel] ?? 0);
  }
  const correlation = covariance / Math.sqrt(ofA.variance * ofB.variance);
  return {
    // Rounding must not lead out of the range.
    correlation: Math.min(1, Math.max(-1, correlation)),
    topOverlap: shared / topCount(a.data),
    reason: null,
  };
}

/** What comparing a map with others needs of it. */
interface Summary {
  readonly mean: number;
  /** Times the number of pixels. */
  readonly variance: number;
  /** 1 for the pixels with the largest values, 0 for the others; of equal ones the lower index comes first. */
  readonly top: Uint8Array;
}

/** Of maps that were compared: one map is compared with those of many classes. */
const summaries = new WeakMap<Float32Array, Summary>();

function summaryOf(values: Float32Array): Summary {
  const known = summaries.get(values);
  if (known !== undefined) return known;
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let variance = 0;
  for (const value of values) variance += (value - mean) * (value - mean);
  const summary = { mean, variance, top: topPixels(values) };
  summaries.set(values, summary);
  return summary;
}

function topCount({ length }: Float32Array): number {
  return Math.ceil(length * TOP_SHARE);
}

function topPixels(values: Float32Array): Uint8Array {
  const most = topCount(values);
  const { smallest } = takeLargest(values, (count) => count >= most);
  const top = new Uint8Array(values.length);
  let left = most;
  for (let pixel = 0; pixel < values.length; pixel += 1) {
    if ((values[pixel] ?? 0) <= smallest) continue;
    top[pixel] = 1;
    left -= 1;
  }
  for (let pixel = 0; left > 0 && pixel < values.length; pixel += 1) {
    if (values[pixel] !== smallest) continue;
    top[pixel] = 1;
    left -= 1;
  }
  return top;
}
