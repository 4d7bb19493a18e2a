import { t } from '@vscode/l10n';
import type { ClassMatching, ComparedNames, SecondClassSource } from '../compare';
import { areSamePlaces, commonPart, type PlacedMap } from '../maps';
import type { AgreementInfo } from '../protocol';
import { areAlike, percent, reasonWords } from './words';

/** How alike the maps are that two models give of one class, in a sentence. */
export function modelAgreementSentence(agreement: AgreementInfo, label: string): string {
  const { correlation, topOverlap, reason } = agreement;
  if (correlation === null || topOverlap === null) {
    return t('For {0}, the maps of the two models cannot be compared: {1}.', label, reasonWords(reason));
  }
  const measured = correlation.toFixed(2).replace('-', '−');
  const shared = percent(topOverlap);
  if (correlation < 0.005) {
    return t(
      'For {0}, the two models look at different places (correlation {1}); {2} of their strongest fifth is shared.',
      label,
      measured,
      shared,
    );
  }
  const alike = percent(correlation);
  return areAlike(agreement)
    ? t(
        'For {0}, the two models look at the same places: their maps are {1} alike (correlation {2}); {3} of their strongest fifth is shared.',
        label,
        alike,
        measured,
        shared,
      )
    : t(
        'For {0}, the maps of the two models are {1} alike (correlation {2}); {3} of their strongest fifth is shared.',
        label,
        alike,
        measured,
        shared,
      );
}

/** How alike the maps are that two methods give of one class, in a sentence. */
export function methodAgreementSentence(
  { correlation, topOverlap, reason }: AgreementInfo,
  label: string,
  { first, second }: { readonly first: string; readonly second: string },
): string {
  if (correlation === null || topOverlap === null) {
    return t('For {0}, the maps by {1} and {2} cannot be compared: {3}.', label, first, second, reasonWords(reason));
  }
  const measured = correlation.toFixed(2).replace('-', '−');
  const shared = percent(topOverlap);
  return correlation < 0.005
    ? t(
        'For {0}, {1} and {2} point at different places (correlation {3}); {4} of their strongest fifth is shared.',
        label,
        first,
        second,
        measured,
        shared,
      )
    : t(
        'For {0}, the maps by {1} and {2} are {3} alike (correlation {4}); {5} of their strongest fifth is shared.',
        label,
        first,
        second,
        percent(correlation),
        measured,
        shared,
      );
}

/**
 * How a probability differs from another: `−18 points`, `+0.4 points`, `no change`. Whole points are those between the
 * rounded percentages that stand beside them.
 */
export function pointsBetween(before: number, after: number): string {
  const exact = (after - before) * 100;
  const rounded = Math.round(after * 100) - Math.round(before * 100);
  const points = Math.abs(exact) >= 0.95 && rounded !== 0 ? rounded : exact;
  const size = Math.abs(points);
  const number = size >= 0.95 ? String(Math.round(size)) : size.toFixed(1);
  if (number === '0.0') return t('no change');
  const signed = `${points < 0 ? '−' : '+'}${number}`;
  return number === '1' ? t('{0} point', signed) : t('{0} points', signed);
}

/** How the second class was chosen; empty where the user named it. */
export function secondClassOrigin(source: SecondClassSource, secondModel: string): string {
  switch (source) {
    case 'asked':
      return '';
    case 'other-model':
      return t('what {0} says', secondModel);
    case 'folder':
      return t('the class of its folder');
    case 'runner-up':
      return t('the runner-up');
  }
}

/** What has to be known about how the classes were matched; null where each model has just those of the other. */
export function matchingNote({ toFirst, toSecond, shared, by }: ClassMatching, names: ComparedNames): string | null {
  if (by === 'order') {
    return t(
      'One of the models has no names for its classes: those of {0} are taken in the order of {1}.',
      names.second,
      names.first,
    );
  }
  if (shared === toFirst.length && shared === toSecond.length) return null;
  return t(
    '{0} classes are the same; {1} has {2}, {3} has {4}.',
    shared,
    names.first,
    toSecond.length,
    names.second,
    toFirst.length,
  );
}

/** On what part of the picture maps are compared; null where they are compared as they are. */
export function placesNote(first: PlacedMap, second: PlacedMap, names: ComparedNames): string | null {
  if (areSamePlaces(first, second)) return null;
  const part = commonPart(first.place, second.place);
  if (part === null) return null;
  const shareOf = ({ place: { frame } }: PlacedMap): number =>
    (part.width * part.height) / (frame.width * frame.height);
  const [ofFirst, ofSecond] = [shareOf(first), shareOf(second)];
  if (ofFirst > WHOLE && ofSecond > WHOLE) {
    return t(
      'The maps have {0} and {1} pixels a side; they are resampled to be compared.',
      first.map.width,
      second.map.width,
    );
  }
  return t(
    'The models look at different parts of the picture; the maps are compared where both look: {0} of what {1} sees, {2} of what {3} sees.',
    percent(ofFirst),
    names.first,
    percent(ofSecond),
    names.second,
  );
}

/** More of what a model sees than this is all of it. */
const WHOLE = 0.995;
