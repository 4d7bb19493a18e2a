import path from 'node:path';
import type { ComparedClass, Comparison } from '../compare';
import { matchingNote, modelAgreementSentence, placesNote, pointsBetween, secondClassOrigin } from './compare-words';
import { duration, percent, printable } from './words';

/** What is to be known about a comparison: of both models, of how classes were matched and maps compared. */
export function comparisonWarnings(comparison: Comparison): string[] {
  const { first, second, names, predicted, target } = comparison;
  const zero = [predicted, target].flatMap(({ label, ...views }) =>
    (['first', 'second'] as const)
      .filter((which) => views[which].map.constant)
      .map((which) => `${names[which]}: the map of ${label} is zero everywhere: it points at no place.`),
  );
  const ofFirst = new Set(first.warnings);
  const own = second.warnings.filter((warning) => !ofFirst.has(warning));
  const notes = comparisonNotes(comparison);
  return [...new Set([...first.warnings, ...own.map((warning) => `${names.second}: ${warning}`), ...notes, ...zero])];
}

/** How classes were matched, and on what part of the picture maps are compared, where that is not as usual. */
function comparisonNotes({ first, second, names, matching }: Comparison): string[] {
  const placed = ({ maps, picture }: Comparison['first']): Parameters<typeof placesNote>[0] => ({
    map: maps.predicted,
    place: picture,
  });
  return [matchingNote(matching, names), placesNote(placed(first), placed(second), names)].filter(
    (note) => note !== null,
  );
}

/** A comparison for the terminal; nothing in a file name or label can drive it. */
export function comparisonLines(comparison: Comparison): string[] {
  const { image, first, second, names, predicted, target, targetSource } = comparison;
  const origin = secondClassOrigin(targetSource, names.second);
  const isOneClass = predicted.first.score.index === target.first.score.index;
  const topOf = ({ top5 }: Comparison['first']): string =>
    top5.map(({ label, probability }) => `${label} ${percent(probability)}`).join(', ');
  return [
    `${path.basename(image)}: ${names.first} says ${said(first)}, ${names.second} says ${said(second)}`,
    classLine(predicted, `what ${names.first} says`),
    ...(isOneClass ? [] : [classLine(target, origin)]),
    `Top ${first.top5.length} of ${names.first}: ${topOf(first)}`,
    `Top ${second.top5.length} of ${names.second}: ${topOf(second)}`,
    `Score-CAM, ${first.weighting} weighting; layers ${layerOf(first)} and ${layerOf(second)}; ${duration(first.timingMs.total + second.timingMs.total)}`,
    ...comparisonWarnings(comparison).map((warning) => `! ${warning}`),
  ].map(printable);
}

function said({ predicted }: Comparison['first']): string {
  return `${predicted.label} (${percent(predicted.probability)})`;
}

function classLine({ label, first, second, agreement }: ComparedClass, origin: string): string {
  const [before, after] = [first.score.probability, second.score.probability];
  const moved = `${percent(before)} → ${percent(after)} (${pointsBetween(before, after)})`;
  const why = origin === '' ? '' : `, ${origin}`;
  return `${label}${why}: ${moved}. ${modelAgreementSentence(agreement, label)}`;
}

function layerOf({ layer: { name, height, width } }: Comparison['first']): string {
  return `${name} ${height}×${width}`;
}
