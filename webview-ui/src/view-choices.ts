/** How the user looks at the maps; nothing of it is asked of the engine. */
export interface ViewChoices {
  /** Whether the contrast stands beside the two maps. */
  readonly contrast: boolean;
  /** Share of the colour where a map is at its maximum, in [0, 1]. */
  readonly opacity: number;
  readonly colourMap: SaliencyColours;
  /** Both classes on the range that they have in common, instead of each on its own. */
  readonly sameScale: boolean;
  readonly show: ShownLayers;
  /** The class that is asked about on the left, the predicted one on the right. */
  readonly swapped: boolean;
  /** The parts of the page below the maps that are open. */
  readonly openFolds: readonly FoldName[];
}

export const FOLDS = ['top-classes', 'evidence', 'try-it', 'faithfulness', 'reading', 'measurements'] as const;
export type FoldName = (typeof FOLDS)[number];

/** In the order in which they are offered. */
export const COLOUR_MAPS = ['viridis', 'cividis', 'inferno', 'turbo', 'greys'] as const;
export type SaliencyColours = (typeof COLOUR_MAPS)[number];

export const SHOWN_LAYERS = ['both', 'map', 'picture'] as const;
export type ShownLayers = (typeof SHOWN_LAYERS)[number];

export const DEFAULT_CHOICES: ViewChoices = {
  contrast: false,
  opacity: 0.8,
  colourMap: 'viridis',
  sameScale: false,
  show: 'both',
  swapped: false,
  openFolds: ['top-classes'],
};

/** The choices in what an editor kept, perhaps for an older version of this page: what cannot be used is the default. */
export function parseChoices(kept: unknown): ViewChoices {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_CHOICES;
  const { contrast, opacity, colourMap, sameScale, show, swapped, openFolds } = kept as Partial<
    Record<keyof ViewChoices, unknown>
  >;
  const isShare = typeof opacity === 'number' && opacity >= 0 && opacity <= 1;
  return {
    contrast: contrast === true,
    opacity: isShare ? opacity : DEFAULT_CHOICES.opacity,
    colourMap: COLOUR_MAPS.find((known) => known === colourMap) ?? DEFAULT_CHOICES.colourMap,
    sameScale: sameScale === true,
    show: SHOWN_LAYERS.find((known) => known === show) ?? DEFAULT_CHOICES.show,
    swapped: swapped === true,
    openFolds: Array.isArray(openFolds) ? FOLDS.filter((name) => openFolds.includes(name)) : DEFAULT_CHOICES.openFolds,
  };
}
