import { solveByConjugateGradients } from './conjugate-gradients';
import type { Activations } from './saliency';

/** `μ / Σ_k |M_k − M̄|²`. Of the shares that were tried the one that served all measurements best (docs/evaluation.md). */
const PENALTY_SHARE = 0.02;

/** Scores that differ by less than this share of the largest one differ by rounding: the network counts in float32. */
const SCORE_ROUNDING = 1e-6;

/** What is fitted to the scores of a class. */
export interface RidgeFit {
  /** `a_k`, one for each scored channel; they sum to 0. */
  readonly weights: Float64Array;
  /** `β = Σ_k a_k M_k` `[height, width]` at the layer's resolution, in probability. */
  readonly map: Float64Array;
}

/**
 * Ridge regression of the scores on the masks: the map `β` that tells best, and is small, how a masked picture scores,
 *
 *     min_β Σ_k (S_k − S̄ − ⟨β, M_k − M̄⟩)² + μ |β|²,   μ = 0.02 Σ_k |M_k − M̄|²
 *
 * with the masks `M_k = minmax(A^k)` at the layer's resolution; where only `n` of `N` channels have scores, `μ` is larger by
 * `√(N / n)`, so that what few scores say by chance counts less. Its solution is a weighted sum of the masks,
 * `β = Σ_k a_k M_k` with `a = (G + μ I)⁻¹ (S − S̄)` and `G_kl = ⟨M_k − M̄, M_l − M̄⟩`, so it is one more weighting of the
 * channels. Unlike the weights of Score-CAM, which add up what overlapping masks have in common again and again, these
 * give each place what it adds to the score by itself, and are below zero where a mask does worse than the mean.
 * As LIME (Ribeiro et al., arXiv 1602.04938) and KernelSHAP (Lundberg and Lee, arXiv 1705.07874) fit linear models to
 * scores of masked pictures; here the masks are Score-CAM's.
 *
 * @param channels the channels that are scored sooner or later, none of them flat; the first ones have the scores
 * @param scores `S_k`, one for each mask
 */
export function fitRidge(activations: Activations, channels: Int32Array, scores: Float64Array): RidgeFit {
  const rows = scores.length;
  const cells = activations.height * activations.width;
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(1, rows);
  const centred = scores.map((score) => score - mean);
  const largest = scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
  const isFlat = centred.every((score) => Math.abs(score) <= SCORE_ROUNDING * largest);
  const system = isFlat ? null : systemOf(activations, channels, rows);
  if (system === null) return { weights: new Float64Array(rows), map: new Float64Array(cells) };
  const { masks, penalty } = system;
  // All eigenvalues lie between μ and μ plus the sum of squares, which is at most 50 μ: a hundred steps are enough.
  const map = solveByConjugateGradients((vector) => multiply(masks, vector, penalty), combine(masks, centred, cells));
  const weights = centred.map((score, row) => (score - product(masks, row, map)) / penalty);
  return { weights, map };
}

/** What does not depend on the class. */
interface System {
  readonly rows: number;
  readonly channels: Int32Array;
  /** `M_k − M̄` `[rows, cells]` */
  readonly masks: Float64Array;
  /** `μ` */
  readonly penalty: number;
}

/** One picture is asked about many classes. */
const lastSystem = new WeakMap<Float32Array, System>();

/** @returns null where all masks are the same one */
function systemOf(activations: Activations, channels: Int32Array, rows: number): System | null {
  const known = lastSystem.get(activations.data);
  if (known?.rows === rows && known.channels === channels) return known;
  const masks = centredMasks(activations, channels.subarray(0, rows));
  const share = PENALTY_SHARE * Math.sqrt(channels.length / rows);
  const penalty = share * masks.reduce((sum, value) => sum + value * value, 0);
  if (!(penalty > 0)) return null;
  const system = { rows, channels, masks, penalty };
  lastSystem.set(activations.data, system);
  return system;
}

/** `M_k − M̄` `[channels, cells]` */
function centredMasks({ data, channels: depth, height, width }: Activations, channels: Int32Array): Float64Array {
  const cells = height * width;
  const masks = new Float64Array(channels.length * cells);
  const mean = new Float64Array(cells);
  channels.forEach((channel, row) => {
    let low = Infinity;
    let high = -Infinity;
    for (let cell = 0; cell < cells; cell += 1) {
      const value = data[cell * depth + channel] ?? 0;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    for (let cell = 0; cell < cells; cell += 1) {
      const value = ((data[cell * depth + channel] ?? 0) - low) / (high - low);
      masks[row * cells + cell] = value;
      mean[cell] = (mean[cell] ?? 0) + value / channels.length;
    }
  });
  return masks.map((value, i) => value - (mean[i % cells] ?? 0));
}

/** `Σ_k ⟨M_k, v⟩ M_k + μ v` */
function multiply(masks: Float64Array, vector: Float64Array, penalty: number): Float64Array {
  const rows = masks.length / vector.length;
  const sum = vector.map((value) => penalty * value);
  for (let row = 0; row < rows; row += 1) addRow(sum, masks, row, product(masks, row, vector));
  return sum;
}

/** `⟨M_k, v⟩` */
function product(masks: Float64Array, row: number, vector: Float64Array): number {
  const from = row * vector.length;
  let sum = 0;
  for (let i = 0; i < vector.length; i += 1) sum += (masks[from + i] ?? 0) * (vector[i] ?? 0);
  return sum;
}

/** `sum += weight · M_k` */
function addRow(sum: Float64Array, masks: Float64Array, row: number, weight: number): void {
  const from = row * sum.length;
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + weight * (masks[from + i] ?? 0);
}

/** `Σ_k w_k M_k` `[cells]` */
function combine(masks: Float64Array, weights: Float64Array, cells: number): Float64Array {
  const sum = new Float64Array(cells);
  weights.forEach((weight, row) => {
    addRow(sum, masks, row, weight);
  });
  return sum;
}
