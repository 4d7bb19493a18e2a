/** What stands at the end of a classifier, which says how logits become probabilities. */
export type OutputActivation =
  /** One of the classes: probabilities sum to one. */
  | 'softmax'
  /** Multi-label: each class by itself. */
  | 'sigmoid';

/** Mean and `log Σ exp` of one row of logits. */
export function summariseLogits(row: Float32Array): { mean: number; logSum: number } {
  let max = -Infinity;
  let sum = 0;
  for (const value of row) {
    if (value > max) max = value;
    sum += value;
  }
  let exponentials = 0;
  for (const value of row) exponentials += Math.exp(value - max);
  return { mean: sum / row.length, logSum: max + Math.log(exponentials) };
}

/** Probabilities of one picture from its logits `[classes]`, in [0, 1]. */
export function toProbabilities(logits: Float32Array, activation: OutputActivation): Float32Array {
  if (activation === 'sigmoid') return logits.map(sigmoid);
  const { logSum } = summariseLogits(logits);
  return logits.map((logit) => Math.exp(logit - logSum));
}

export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
