import { t } from '@vscode/l10n';
import type { CoverKind } from '../../../src/maps';
import type { MapData, MapSet, PicturePlace } from '../../../src/protocol';
import { modelAgreementSentence } from '../../../src/report/compare-words';
import { percent, printable, resultAgreement } from '../../../src/report/words';
import { agreementOfCompared, comparedNames, placeOf } from '../compared';
import { contrastOf } from '../derive';
import { mapsOnScale } from '../drawing/map-values';
import { EMPTY_STATE, type PanelState } from '../panel-state';
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

/** The maps of one model. */
export interface ImageRow {
  /** What tells the model from the other one; null where there is only one. */
  readonly heading: string | null;
  readonly columns: readonly ImageColumn[];
  readonly place: PicturePlace;
}

/** What stands in a picture that is shared. */
export interface ImageContent {
  readonly rows: readonly ImageRow[];
  readonly caption: readonly string[];
}

/** The maps as they are looked at, of both models where two are compared, with what made them; null while there are none. */
export function imageContent(state: PanelState, choices: ViewChoices): ImageContent | null {
  const columns = columnsOf(state, choices, { captions: [WORDS.modelSays, WORDS.youAsk], pinned: state.pinned?.maps });
  const place = placeOf(state);
  if (columns === null || place === null) return null;
  const compared = state.compared ?? EMPTY_STATE;
  const [otherColumns, otherPlace] = [columnsOf(compared, choices, {}), placeOf(compared) ?? place];
  if (otherColumns === null) return { rows: [{ heading: null, columns, place }], caption: captionOf(state) };
  const names = comparedNames(state);
  const [said] = compared.top5;
  const saying = said === undefined ? [] : [t('says {0} {1}', said.label, percent(said.probability))];
  return {
    rows: [
      { heading: headingOf(state, [names.first]), columns, place },
      { heading: headingOf(compared, [names.second, ...saying]), columns: otherColumns, place: otherPlace },
    ],
    caption: comparedCaption(state),
  };
}

function headingOf(state: PanelState, words: readonly string[]): string {
  const preview = state.status === 'done' ? [] : [progressText(state)];
  return [...words, ...layerWords(state.model), ...preview].map(printable).join(' · ');
}

function columnsOf(
  { maps, shown }: PanelState,
  choices: ViewChoices,
  { captions = [], pinned }: { readonly captions?: readonly string[]; readonly pinned?: MapSet | null | undefined },
): readonly ImageColumn[] | null {
  if (maps === null || shown === null) return null;
  const onScale = mapsOnScale(maps, choices, pinned);
  const contrast = choices.contrast ? contrastOf(maps) : null;
  const columns = (['predicted', 'target'] as const).map((which, i): ImageColumn => {
    const { label, probability } = shown[which];
    const map = onScale[which];
    const { low, high } = scaleEnds(map, choices, pinned);
    const heading = [...captions.slice(i, i + 1), printable(label), percent(probability)].join(' ');
    return { heading, map, kind: 'saliency', ends: [low, high], turned: false };
  });
  if (choices.swapped) columns.reverse();
  if (contrast !== null) columns.push(contrastColumn(contrast, shown, choices));
  return columns;
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
  const { name, model, result, status } = state;
  const made = [name?.name ?? '', ...(model === null ? [] : [model.name]), ...layerWords(model)].map(printable);
  const agreement = status === 'done' && result !== null ? resultAgreement(result, true) : progressText(state);
  return [[...made, methodWords(state)].join(' · '), agreement];
}

/** Under the maps of two models: how alike they are, class by class. */
function comparedCaption(state: PanelState): string[] {
  const agreements = (['predicted', 'target'] as const).flatMap((which) => {
    const agreement = agreementOfCompared(state, which);
    const label = printable(state.shown?.[which].label ?? '');
    return agreement === null ? [] : [modelAgreementSentence(agreement, label)];
  });
  return [[printable(state.name?.name ?? ''), methodWords(state)].join(' · '), ...agreements];
}

function layerWords(model: PanelState['model']): string[] {
  const layer = model?.layer ?? null;
  return layer === null ? [] : [t('layer {0}', layer)];
}

function methodWords({ question }: PanelState): string {
  const weighting = weightingName(question.weighting);
  return question.weighting === 'logit'
    ? t('Score-CAM, weighting {0}, temperature {1}', weighting, question.temperature)
    : t('Score-CAM, weighting {0}', weighting);
}

/** A name for the file of a picture's maps. */
export function imageFileName({ name }: Pick<PanelState, 'name'>): string {
  const stem = printable(name?.name ?? '').replace(/\.[^.]*$/, '');
  return `${stem === '' ? 'maps' : stem}.score-cam.png`;
}
