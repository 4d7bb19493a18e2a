import { ScorecamError } from '../shared/errors';
import type { OutputActivation } from '../shared/probabilities';

/** The form in which a runtime hands out the last tensor of a model. */
export type OutputForm = 'logits' | 'probabilities';

/** Below this a probability is taken as this, so that its logarithm stays finite (method.md). */
const PROBABILITY_FLOOR = 1e-38;

/** So far rounding may take a probability out of [0, 1]. */
const PROBABILITY_ROUNDING = 1e-2;

/** Number of classes for a model with `outputs` numbers in its last tensor: a single sigmoid is two classes. */
export function countClasses(outputs: number, activation: OutputActivation): number {
  return activation === 'sigmoid' && outputs === 1 ? 2 : outputs;
}

/**
 * Logits of `n` rows from what the runtime hands out.
 *
 * Softmax probabilities become `log P` (floored at 1e-38), sigmoid ones `log P − log(1 − P)`. A single sigmoid output
 * `z` becomes two softmax classes with `(−z/2, z/2)`; their matrix is to be made with activation `softmax`.
 *
 * @param raw `[n, outputs]`
 * @throws ScorecamError `model` when a number is not finite, or no probability where it should be one
 */
export function toLogits(
  raw: Float32Array,
  outputs: number,
  form: OutputForm,
  activation: OutputActivation,
): Float32Array {
  const logits = new Float32Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) {
    const value = raw[i] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      throw new ScorecamError(
        'model',
        'The model answers with numbers that are not finite (NaN or infinity).',
        'Check the weights and the preprocessing of the model; a training that diverged leaves such weights.',
      );
    }
    if (form === 'probabilities' && Math.abs(value - 0.5) > 0.5 + PROBABILITY_ROUNDING) {
      throw new ScorecamError(
        'model',
        `The model answers with ${value.toPrecision(3)}, which is no probability, although its first answers looked like some.`,
        'Say --output logits.',
        { remedy: 'model-use' },
      );
    }
    logits[i] = form === 'logits' ? value : fromProbability(value, activation);
  }
  if (activation !== 'sigmoid' || outputs !== 1) return logits;
  const pairs = new Float32Array(raw.length * 2);
  logits.forEach((z, i) => {
    pairs[2 * i] = -z / 2;
    pairs[2 * i + 1] = z / 2;
  });
  return pairs;
}

function fromProbability(p: number, activation: OutputActivation): number {
  const log = Math.log(Math.max(p, PROBABILITY_FLOOR));
  return activation === 'softmax' ? log : log - Math.log(Math.max(1 - p, PROBABILITY_FLOOR));
}
