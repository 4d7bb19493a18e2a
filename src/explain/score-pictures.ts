import { hearMessages, throwIfCancelled, type LoadedModel } from '../engine';
import type { Scorer } from '../metrics';
import { toProbabilities } from '../shared/probabilities';

export interface ScoringOptions {
  readonly signal?: AbortSignal | undefined;
  /** Lets others work between batches. */
  readonly giveWay?: () => Promise<void>;
  /** Is told how many pictures were scored, after each batch. */
  readonly onScored?: (count: number) => void;
}

/** A picture costs the same in a batch of this size as in larger ones, and others are let through sooner. */
const BATCH = 8;

/**
 * The probabilities that a model gives for pictures, as measurements ask for them.
 *
 * Between batches the process answers messages, so a cancellation takes effect within one batch: `score` then throws
 * ScorecamError `cancelled`.
 */
export function scorerOf(loaded: LoadedModel, { signal, giveWay, onScored }: ScoringOptions = {}): Scorer {
  const { activation } = loaded.description;
  return {
    batchSize: loaded.batchIsFixed ? loaded.batchSize : Math.min(BATCH, loaded.batchSize),
    score: async (inputs, count) => {
      await hearMessages();
      throwIfCancelled(signal);
      await giveWay?.();
      throwIfCancelled(signal);
      const logits = await loaded.forward(inputs, count);
      const classes = logits.length / count;
      const probabilities = new Float32Array(logits.length);
      for (let row = 0; row < count; row += 1) {
        const from = row * classes;
        probabilities.set(toProbabilities(logits.subarray(from, from + classes), activation), from);
      }
      onScored?.(count);
      return probabilities;
    },
  };
}
