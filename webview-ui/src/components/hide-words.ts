import { t } from '@vscode/l10n';
import type { ClassScore, HideResult } from '../../../src/protocol';
import { pointsBetween } from '../../../src/report/compare-words';
import { percent, printable } from '../../../src/report/words';

/** A class before and after a part of the picture was hidden. */
export interface ClassChange {
  readonly before: ClassScore;
  readonly after: ClassScore;
}

/** The classes of an answer, each with both of its probabilities. */
export function changesOf({ before, after }: HideResult): ClassChange[] {
  return before.flatMap((score) => {
    const other = after.find(({ index }) => index === score.index);
    return other === undefined ? [] : [{ before: score, after: other }];
  });
}

/** How a probability moved: `−18 points`, `no change`. */
export function pointsText({ before, after }: ClassChange): string {
  return pointsBetween(before.probability, after.probability);
}

/** `30 % → 12 %` */
export function shareText({ before, after }: ClassChange): string {
  return `${percent(before.probability)} → ${percent(after.probability)}`;
}

/**
 * What happened, in one or two sentences.
 *
 * @param options.hidden share of what the model sees that is hidden, in [0, 1]
 * @param options.said the class that the model says of the whole picture
 */
export function hideSummary({ predicted }: HideResult, { hidden, said }: { hidden: number; said: ClassScore }): string {
  const name = printable(predicted.label);
  const share = percent(predicted.probability);
  return predicted.index === said.index
    ? t('{0} of what the model sees is hidden. The model still says {1} ({2}).', percent(hidden), name, share)
    : t(
        '{0} of what the model sees is hidden. Now the model says {1} ({2}) instead of {3}.',
        percent(hidden),
        name,
        share,
        printable(said.label),
      );
}

/** How the classes moved, for whoever cannot see the bars. */
export function movesText(result: HideResult): string {
  return changesOf(result)
    .map((change) => `${printable(change.before.label)} ${shareText(change)}, ${pointsText(change)}`)
    .join('; ');
}
