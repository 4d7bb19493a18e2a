import { t } from '@vscode/l10n';
import type { MapData, MapSet, MethodInfo } from '../../src/protocol';
import { unscaled } from './drawing/map-values';
import type { ViewChoices } from './view-choices';

/** A number of a map's own scale: two digits that count. */
export function scaleNumber(value: number): string {
  return String(Number(value.toPrecision(2))).replace('-', '−');
}

/** A map's value at a place, on the scale that is shown. */
export function valueWords(map: MapData, value: number, { sameScale }: Pick<ViewChoices, 'sameScale'>): string {
  return sameScale ? scaleNumber(unscaled(map, value)) : value.toFixed(2);
}

/**
 * What the ends of a map's colour scale stand for, and what that means.
 *
 * @param beside other maps that are on the same scale, where there are any
 * @param method that made the map; one with a layer gives weighted sums of its activations
 */
export function scaleEnds(
  map: MapData | null,
  { sameScale }: Pick<ViewChoices, 'sameScale'>,
  beside: MapSet | null = null,
  { uses }: Pick<MethodInfo, 'uses'> = { uses: ['layer'] },
): { low: string; high: string; meaning: string } {
  if (map === null) return { low: '0', high: '1', meaning: '' };
  const isOfActivations = uses.includes('layer');
  const low = scaleNumber(map.low);
  const high = scaleNumber(map.high);
  if (sameScale) {
    return beside === null
      ? {
          low,
          high: t('{0} · one scale for both', high),
          meaning: isOfActivations
            ? t('Both maps on one scale: weighted sums of activations from {0} to {1}.', low, high)
            : t('Both maps on one scale, from {0} to {1}.', low, high),
        }
      : {
          low,
          high: t('{0} · one scale for all', high),
          meaning: isOfActivations
            ? t('The maps of both pictures on one scale: weighted sums of activations from {0} to {1}.', low, high)
            : t('The maps of both pictures on one scale, from {0} to {1}.', low, high),
        };
  }
  if (map.constant) return { low: '0', high: '1', meaning: t('The map has one value everywhere: {0}.', low) };
  const meaning = !isOfActivations
    ? t('This map on its own scale: 0 and 1 stand for {0} and {1}.', low, high)
    : t('This map on its own scale: 0 and 1 stand for weighted sums of activations of {0} and {1}.', low, high);
  return { low: '0', high: '1', meaning };
}
