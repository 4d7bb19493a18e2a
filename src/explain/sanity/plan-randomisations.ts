import type { WeightStage } from '../../engine';
import type { RandomisationOrder } from '../../protocol';

/** A randomised model, and where it stands in the check. */
export interface PlannedRandomisation {
  /** Names of the weights that lose what they have learned. */
  readonly weights: readonly string[];
  readonly places: readonly { readonly order: RandomisationOrder; readonly stage: number }[];
}

/**
 * Which models there are to be: cascading down to each stage, and with each stage alone. The first stage is the same in both
 * orders, and made once.
 */
export function planRandomisations(
  stages: readonly WeightStage[],
  orders: readonly RandomisationOrder[],
): PlannedRandomisation[] {
  return orders.flatMap((order, i) =>
    Array.from(stages.keys()).flatMap((stage): PlannedRandomisation[] => {
      if (stage === 0 && i > 0) return [];
      const chosen = stages.slice(order === 'cascading' ? 0 : stage, stage + 1);
      const places = stage === 0 ? orders.map((each) => ({ order: each, stage })) : [{ order, stage }];
      return [{ weights: chosen.flatMap(({ weights }) => weights), places }];
    }),
  );
}
