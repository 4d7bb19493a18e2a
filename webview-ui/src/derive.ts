import { drawClass, drawContrast, ScoreColumns, type MapSource, type WeightingOptions } from '../../src/maps';
import { agreementOf } from '../../src/metrics';
import type {
  ClassList,
  ClassScore,
  ExplainResult,
  MapData,
  MapSet,
  PanelQuestion,
  ScoreData,
} from '../../src/protocol';
import type { PanelState } from './panel-state';

/** Whether two questions are about the same scores: they differ at most in the class, the weighting or its temperature. */
export function haveSameScores(a: PanelQuestion, b: PanelQuestion): boolean {
  const isSameMethod = a.method === b.method && isDeepEqual(a.methodOptions, b.methodOptions);
  return isSameMethod && a.layer === b.layer && a.fit === b.fit && a.exif === b.exif && a.baseline === b.baseline;
}

function isDeepEqual(a: PanelQuestion['methodOptions'], b: PanelQuestion['methodOptions']): boolean {
  return Object.keys({ ...a, ...b }).every((name) => a[name] === b[name]);
}

/** The class that a result's first map is about. */
export function firstClassOf({ subject, predicted }: Pick<ExplainResult, 'subject' | 'predicted'>): ClassScore {
  return subject ?? predicted;
}

/**
 * The state with the maps of another class, weighting or temperature, drawn from the scores that are there.
 *
 * @param subject index of the class of the first map, where it is not the predicted one
 * @returns null where the engine has to be asked: the scores are not there, or not those of the class
 */
export function redraw(state: PanelState, question: PanelQuestion, subject?: number): PanelState | null {
  const { scores, classes, result, status } = state;
  if (status !== 'done' || scores === null || classes === null || result === null) return null;
  if (!haveSameScores(state.question, question)) return null;
  const target = classScoreOf(classes, question.target ?? result.target.index);
  const { scores: columns } = sourceOf(scores);
  const asked = { subject: subject === undefined ? undefined : classScoreOf(classes, subject) };
  const first = firstClassOf({ ...result, ...asked });
  if (!columns.has(first.index) || !columns.has(target.index)) return null;
  const maps = drawFromScores(scores, { predicted: first.index, target: target.index }, question);
  const derived: ExplainResult = {
    ...result,
    ...asked,
    target,
    targetSource: target.index === result.target.index ? result.targetSource : 'asked',
    weighting: question.weighting,
    temperature: question.weighting === 'logit' ? question.temperature : null,
    maps,
    agreement: agreementOf(maps.predicted, maps.target),
  };
  const shown = { predicted: first, target };
  return { ...state, question, result: derived, maps, shown, asked: shown };
}

/** Whether a result answers a question, as far as the panel could draw another answer itself. */
export function answers(result: ExplainResult, { target, weighting, temperature }: PanelQuestion): boolean {
  // It was kept when this model was compared with another one.
  if (result.subject !== undefined) return false;
  if (target !== undefined && target !== result.target.index) return false;
  if (!result.method.uses.includes('weighting')) return true;
  return weighting === result.weighting && (weighting !== 'logit' || temperature === result.temperature);
}

/** A class with its name and probability. */
export function classScoreOf({ labels, probabilities }: ClassList, index: number): ClassScore {
  return { index, label: labels[index] ?? '', probability: probabilities[index] ?? 0 };
}

const sources = new WeakMap<ScoreData, MapSource & { readonly scores: ScoreColumns }>();

/** The scores as `src/maps` takes them. */
export function sourceOf(data: ScoreData): MapSource & { readonly scores: ScoreColumns } {
  const known = sources.get(data);
  if (known !== undefined) return known;
  const { channels, height, width, depth, activations, ...scores } = data;
  const source = {
    activations: { height, width, channels: depth, data: activations },
    channels,
    scores: new ScoreColumns({ ...scores, rows: channels.length }),
  };
  sources.set(data, source);
  return source;
}

interface ClassIndices {
  readonly predicted: number;
  readonly target: number;
}

/** The map of the predicted class that was drawn last: it stays while the target changes. */
const lastPredicted = new WeakMap<ScoreData, { readonly key: string; readonly map: MapData }>();

/** How the contrast to maps of this page is drawn, once it is looked at. */
const laterContrasts = new WeakMap<MapSet, () => MapData>();

/** The contrast that was drawn last. */
const lastContrast = new WeakMap<ScoreData, { readonly key: string; readonly map: MapData }>();

/** The maps of two classes; `contrastOf` gives that of one against the other. */
function drawFromScores(data: ScoreData, classes: ClassIndices, question: WeightingOptions): MapSet {
  const source = sourceOf(data);
  const extent = { rows: source.channels.length, size: data.inputSize };
  const { weighting, temperature } = question;
  const draw = (index: number): MapData => drawClass(source, index, { weighting, temperature, ...extent });
  const { predicted, target } = classes;
  const first = lastOr(lastPredicted, data, [predicted, weighting, temperature].join(), () => draw(predicted));
  const maps = { predicted: first, target: target === predicted ? first : draw(target), contrast: null };
  laterContrasts.set(maps, () =>
    lastOr(lastContrast, data, [predicted, target].join(), () => drawContrast(source, classes, extent)),
  );
  return maps;
}

function lastOr(
  last: WeakMap<ScoreData, { readonly key: string; readonly map: MapData }>,
  data: ScoreData,
  key: string,
  draw: () => MapData,
): MapData {
  const known = last.get(data);
  if (known?.key === key) return known.map;
  const map = draw();
  last.set(data, { key, map });
  return map;
}

/** The map of one class against the other that belongs to these maps; null where the engine gave none. */
export function contrastOf(maps: MapSet): MapData | null {
  return maps.contrast ?? laterContrasts.get(maps)?.() ?? null;
}
