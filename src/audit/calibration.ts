import type { Judged } from './types';

export interface ReliabilityBin {
  /** Confidences above `low` and up to `high`. */
  readonly low: number;
  readonly high: number;
  readonly n: number;
  /** Means over its pictures; null where it has none. */
  readonly confidence: number | null;
  readonly accuracy: number | null;
}

export interface Calibration {
  /** Expected calibration error: mean of |accuracy − confidence| over the bins, weighted by their pictures; null without pictures. */
  readonly ece: number | null;
  readonly bins: readonly ReliabilityBin[];
}

/** As many bins as Guo et al. 2017 ("On calibration of modern neural networks") have. */
const BINS = 15;

/** Whether the model is right as often as it is sure, in bins of equal width. */
export function calibrate(judged: readonly Judged[], bins = BINS): Calibration {
  const sums = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, right: 0 }));
  for (const { truth, predicted, confidence } of judged) {
    const sum = sums[Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1))];
    if (sum === undefined) continue;
    sum.n += 1;
    sum.confidence += confidence;
    sum.right += truth === predicted ? 1 : 0;
  }
  const error = sums.reduce((total, { confidence, right }) => total + Math.abs(right - confidence), 0);
  return {
    ece: judged.length === 0 ? null : error / judged.length,
    bins: sums.map(({ n, confidence, right }, i) => ({
      low: i / bins,
      high: (i + 1) / bins,
      n,
      confidence: n === 0 ? null : confidence / n,
      accuracy: n === 0 ? null : right / n,
    })),
  };
}
