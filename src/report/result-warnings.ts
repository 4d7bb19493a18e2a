import type { ExplainResult } from '../protocol';

/** The labels of the classes of a result whose map is zero everywhere, each once. */
export function labelsOfZeroMaps({ predicted, target, maps }: ExplainResult): string[] {
  const labels = [
    ...(maps.predicted.constant ? [predicted.label] : []),
    ...(maps.target.constant ? [target.label] : []),
  ];
  return [...new Set(labels)];
}

/** What is to be known about a result, and about the maps that it holds now; in English. */
export function allWarnings(result: ExplainResult): string[] {
  const ofMaps = labelsOfZeroMaps(result).map(
    (label) => `The map of ${label} is zero everywhere: it points at no place.`,
  );
  return [...result.warnings, ...ofMaps];
}
