import type { SanityPoint, SanityResult } from '../protocol';

/** A map that is less alike than this has changed, as the check wants it. */
export const CHANGED_BELOW = 0.3;

/** What the cascade says of a method. */
export interface SanityVerdict {
  readonly method: string;
  /** The map has changed once these were randomised; null where that cannot be said, because a map is constant. */
  readonly passes: boolean | null;
  /** Names of the stages of the head and of the last block. */
  readonly randomised: readonly string[];
  /** Spearman's rank correlation of the map with that of the model as it is, once they are. */
  readonly spearman: number | null;
  /** The same where only what lies behind the target layer is; null where nothing does. */
  readonly behindLayer: number | null;
  /** The first stage with which the correlation falls below 0.3; null where none does. */
  readonly fallsAt: string | null;
}

/**
 * Whether each method's map changes once the head and the last block have lost what they had learned; nothing where the
 * layers were not randomised one after the other.
 *
 * The head is what lies behind the target layer: randomising it changes the scores and gradients alone. The last block
 * are the stages up to the target layer that come next, so many that they have two layers.
 */
export function judgeSanity({ stages, points }: SanityResult): SanityVerdict[] {
  const cascade = points.filter(({ order }) => order === 'cascading');
  const methods = [...new Set(cascade.map(({ method }) => method))];
  return methods.map((method) => {
    const own = cascade.filter((point) => point.method === method).sort((a, b) => a.stage - b.stage);
    const head = own.filter(({ changesActivations }) => !changesActivations).length;
    const judged = endOfBlock(stages, head);
    const spearmanAt = (stage: number): number | null => own[stage]?.similarity.spearman ?? null;
    const spearman = spearmanAt(judged);
    const first = own.find((point) => isChanged(point));
    return {
      method,
      passes: spearman === null ? null : spearman < CHANGED_BELOW,
      randomised: stages.slice(0, judged + 1).map(({ name }) => name),
      spearman,
      behindLayer: head === 0 ? null : spearmanAt(head - 1),
      fallsAt: first === undefined ? null : (stages[first.stage]?.name ?? null),
    };
  });
}

function isChanged({ similarity: { spearman } }: SanityPoint): boolean {
  return spearman !== null && spearman < CHANGED_BELOW;
}

/** The stage with which a block of at least two layers ends that begins with another one. */
function endOfBlock(stages: SanityResult['stages'], begin: number): number {
  let layers = 0;
  for (const [stage, { layers: own }] of stages.entries()) {
    if (stage < begin) continue;
    layers += own.length;
    if (layers >= 2) return stage;
  }
  return stages.length - 1;
}
