import { estimateMean, type BootstrapOptions, type Estimate } from './bootstrap';
import type { ConfidenceDrop } from './confidence-drop';

/** Over pictures, in percent; null where there are none. */
export interface DropAverages {
  /** `100/N · Σ max(0, Y − O)/Y`; the smaller the better. */
  readonly averageDrop: Estimate | null;
  /** `100/N · Σ [O > Y]`; the larger the better. */
  readonly averageIncrease: Estimate | null;
}

/** Average drop % and average increase % of what `measureDrop` measured on pictures, with bootstrap intervals. */
export function averageDrops(drops: readonly ConfidenceDrop[], options: BootstrapOptions): DropAverages {
  return {
    averageDrop: estimateMean(
      drops.map(({ dropPercent }) => dropPercent),
      options,
    ),
    averageIncrease: estimateMean(
      drops.map(({ increased }) => (increased ? 100 : 0)),
      options,
    ),
  };
}
