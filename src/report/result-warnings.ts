import type { ExplainResult, MapData } from '../protocol';
import { percent } from './words';

/** Less probability than this is a trace of a class that the picture does not show. */
const TRACE = 0.01;

/** The labels of the classes of a result whose map is zero everywhere, each once. */
export function labelsOfZeroMaps({ predicted, target, maps }: ExplainResult): string[] {
  const labels = [
    ...(maps.predicted.constant ? [predicted.label] : []),
    ...(maps.target.constant ? [target.label] : []),
  ];
  return [...new Set(labels)];
}

/** A map that marks traces of its class alone. */
export interface FaintMap {
  readonly label: string;
  /** What all that the map marks adds to the probability of the class. */
  readonly adds: number;
}

/**
 * The maps of the weighting `ridge` that mark hardly any probability, each class once: drawn from their lowest to their
 * highest value they look as strong as any other. The values of other weightings have no such unit.
 */
export function faintMaps({ predicted, subject, target, maps, layer, method, weighting }: ExplainResult): FaintMap[] {
  if (weighting !== 'ridge' || !method.uses.includes('weighting')) return [];
  const faint = [
    { label: (subject ?? predicted).label, map: maps.predicted },
    { label: target.label, map: maps.target },
  ]
    .filter(({ map }) => !map.constant)
    .map(({ label, map }): [string, number] => [label, meanOf(map) * layer.height * layer.width])
    .filter(([, adds]) => adds < TRACE);
  return [...new Map(faint)].map(([label, adds]) => ({ label, adds }));
}

/** Before it was scaled. */
function meanOf({ data, low, high }: MapData): number {
  return low + ((high - low) * data.reduce((sum, value) => sum + value, 0)) / data.length;
}

/** What is to be known about a result, and about the maps that it holds now; in English. */
export function allWarnings(result: ExplainResult): string[] {
  const ofMaps = labelsOfZeroMaps(result).map(
    (label) => `The map of ${label} is zero everywhere: it points at no place.`,
  );
  const ofTraces = faintMaps(result).map(
    ({ label, adds }) =>
      `The map of ${label} shows traces alone: all that it marks adds ${percent(adds)} to the probability of the class.`,
  );
  return [...result.warnings, ...ofMaps, ...ofTraces];
}
