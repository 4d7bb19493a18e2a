import { t } from '@vscode/l10n';
import { probabilityAt, shareUntil } from '../metrics';
import type { MapMeasurement } from '../protocol';
import { percent, printable } from './words';

/** Below this probability there is nothing to be kept or lost. */
const HARDLY_CONFIDENT = 0.01;

/** More than this share of the probability counts as all of it. */
const ALL_OF_IT = 0.995;

/**
 * What the curves of a picture's map mean, in one sentence: how much of the class's probability the strongest third of
 * the map keeps while the rest is blurred (insertion), and how much of the map has to be taken away until half of it is
 * gone (deletion).
 */
export function curveSentence({ insertion, deletion }: MapMeasurement, label: string): string {
  const name = printable(label);
  const full = deletion.probabilities[0] ?? 0;
  if (full < HARDLY_CONFIDENT) {
    return t('The model gives {0} only {1}, so what the map keeps of that says little.', name, percent(full));
  }
  const kept = probabilityAt(insertion, 1 / 3) / full;
  const half = shareUntil(deletion, full / 2);
  if (kept >= ALL_OF_IT) {
    return half === null
      ? t(
          'Keeping only the strongest third of the map keeps all of the confidence in {0}, and taking the map away never halves it.',
          name,
        )
      : t(
          'Keeping only the strongest third of the map keeps all of the confidence in {0}; taking away the strongest {1} halves it.',
          name,
          percent(half),
        );
  }
  return half === null
    ? t(
        'Keeping only the strongest third of the map keeps {0} of the confidence in {1}, and taking the map away never halves it.',
        percent(kept),
        name,
      )
    : t(
        'Keeping only the strongest third of the map keeps {0} of the confidence in {1}; taking away the strongest {2} halves it.',
        percent(kept),
        name,
        percent(half),
      );
}
