import { t } from '@vscode/l10n';
import type { CoverKind } from '../../../src/maps';
import type { MapData, MapSet, PicturePlace } from '../../../src/protocol';
import { modelAgreementSentence } from '../../../src/report/compare-words';
import { percent, printable, resultAgreement } from '../../../src/report/words';
import { agreementOfCompared, comparedNames, placeOf } from '../compared';
import { besideWords } from '../beside-words';
import { contrastOf } from '../derive';
import { mapsOnScale } from '../drawing/map-values';
import { EMPTY_STATE, type PanelState } from '../panel-state';
import { scaleEnds } from '../scale-words';
import type { ViewChoices } from '../view-choices';
import { contrastThere, layerWords, methodWords, progressText, speaksFor, WORDS } from '../words';

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
  const beside = besideRows(state, choices, place);
  const compared = state.compared ?? EMPTY_STATE;
  const [otherColumns, otherPlace] = [columnsOf(compared, choices, {}), placeOf(compared) ?? place];
  if (otherColumns === null) {
    const heading = beside.length === 0 ? null : methodWords(state);
    return { rows: [{ heading, columns, place }, ...beside], caption: captionOf(state) };
  }
  const names = comparedNames(state);
  const [said] = compared.top5;
  const saying = said === undefined ? [] : [t('says {0} {1}', said.label, percent(said.probability))];
  return {
    rows: [
      { heading: headingOf(state, [names.first]), columns, place },
      ...beside,
      { heading: headingOf(compared, [names.second, ...saying]), columns: otherColumns, place: otherPlace },
    ],
    caption: comparedCaption(state),
  };
}

/** The maps of other methods that are there. */
function besideRows(state: PanelState, choices: ViewChoices, place: PicturePlace): ImageRow[] {
  return state.beside.flatMap(({ state: row }) => {
    const columns = columnsOf(row, choices, {});
    return columns === null ? [] : [{ heading: headingOf(row, [methodWords(row)]), columns, place }];
  });
}

function headingOf(state: PanelState, words: readonly string[]): string {
  const preview = state.status === 'done' ? [] : [progressText(state)];
  return [...words, ...layerWords(state), ...preview].map(printable).join(' · ');
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
  const made = [name?.name ?? '', ...(model === null ? [] : [model.name]), ...layerWords(state)].map(printable);
  const agreement =
    status === 'done' && result !== null ? resultAgreement(result, contrastThere(result)) : progressText(state);
  return [[...made, methodWords(state)].join(' · '), agreement, ...besideCaption(state)];
}

/** How alike the maps of the methods are, class by class. */
function besideCaption(state: PanelState): string[] {
  return state.beside.flatMap(({ state: row }) =>
    (['predicted', 'target'] as const).flatMap((which) => besideWords(state, row, which) ?? []),
  );
}

/** Under the maps of two models: how alike they are, class by class. */
function comparedCaption(state: PanelState): string[] {
  const agreements = (['predicted', 'target'] as const).flatMap((which) => {
    const agreement = agreementOfCompared(state, which);
    const label = printable(state.shown?.[which].label ?? '');
    return agreement === null ? [] : [modelAgreementSentence(agreement, label)];
  });
  return [[printable(state.name?.name ?? ''), methodWords(state)].join(' · '), ...agreements, ...besideCaption(state)];
}

/** A name for the file of a picture's maps. */
export function imageFileName({ name }: Pick<PanelState, 'name'>): string {
  const stem = printable(name?.name ?? '').replace(/\.[^.]*$/, '');
  return `${stem === '' ? 'maps' : stem}.score-cam.png`;
}
