import { t } from '@vscode/l10n';
import type { CoverKind } from '../../../src/maps';
import type { MapData } from '../../../src/protocol';
import { percent, printable, resultAgreement } from '../../../src/report/words';
import { contrastOf } from '../derive';
import { mapsOnScale } from '../drawing/map-values';
import type { PanelState } from '../panel-state';
import { scaleEnds } from '../scale-words';
import type { ViewChoices } from '../view-choices';
import { progressText, speaksFor, weightingName, WORDS } from '../words';

/** One map of a picture that is shared. */
export interface ImageColumn {
  readonly heading: string;
  readonly map: MapData;
  readonly kind: CoverKind;
  /** What the left and the right end of the scale stand for. */
  readonly ends: readonly [left: string, right: string];
  /** The scale from high to low. */
  readonly turned: boolean;
}

/** What stands in a picture that is shared. */
export interface ImageContent {
  readonly columns: readonly ImageColumn[];
  readonly caption: readonly string[];
}

/** The maps as they are looked at, with what made them; null while there are none. */
export function imageContent(state: PanelState, choices: ViewChoices): ImageContent | null {
  const { shown } = state;
  if (state.maps === null || shown === null) return null;
  const maps = mapsOnScale(state.maps, choices, state.pinned?.maps);
  const contrast = choices.contrast ? contrastOf(state.maps) : null;
  const columnOf = (caption: string, { label, probability }: typeof shown.predicted, map: MapData): ImageColumn => {
    const { low, high } = scaleEnds(map, choices, state.pinned?.maps);
    const heading = `${caption} ${printable(label)} ${percent(probability)}`;
    return { heading, map, kind: 'saliency', ends: [low, high], turned: false };
  };
  const columns = [
    columnOf(WORDS.modelSays, shown.predicted, maps.predicted),
    columnOf(WORDS.youAsk, shown.target, maps.target),
  ];
  if (choices.swapped) columns.reverse();
  if (contrast !== null) columns.push(contrastColumn(contrast, shown, choices));
  return { columns, caption: captionOf(state) };
}

function contrastColumn(
  map: MapData,
  { predicted, target }: NonNullable<PanelState['shown']>,
  { swapped }: ViewChoices,
): ImageColumn {
  const names = [predicted, target].map(({ label }) => printable(label));
  const [left = '', right = ''] = swapped ? names.toReversed() : names;
  return {
    heading: `${WORDS.contrast} ${left} ↔ ${right}`,
    map,
    kind: 'contrast',
    ends: [speaksFor(left), speaksFor(right)],
    turned: !swapped,
  };
}

function captionOf(state: PanelState): string[] {
  const { name, model, question, result, status } = state;
  const weighting = weightingName(question.weighting);
  const method =
    question.weighting === 'logit'
      ? t('Score-CAM, weighting {0}, temperature {1}', weighting, question.temperature)
      : t('Score-CAM, weighting {0}', weighting);
  const made = [printable(name?.name ?? '')];
  if (model !== null) made.push(printable(model.name));
  const layer = model?.layer ?? null;
  if (layer !== null) made.push(t('layer {0}', printable(layer)));
  const agreement = status === 'done' && result !== null ? resultAgreement(result, true) : progressText(state);
  return [[...made, method].join(' · '), agreement];
}

/** A name for the file of a picture's maps. */
export function imageFileName({ name }: Pick<PanelState, 'name'>): string {
  const stem = printable(name?.name ?? '').replace(/\.[^.]*$/, '');
  return `${stem === '' ? 'maps' : stem}.score-cam.png`;
}
