import {
  channelWeights,
  contrastMap,
  contrastWeights,
  saliencyMap,
  ScoreColumns,
  type Activations,
} from '../../src/maps';
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
  return a.layer === b.layer && a.fit === b.fit && a.exif === b.exif && a.baseline === b.baseline;
}

/**
 * The state with the maps of another class, weighting or temperature, drawn from the scores that are there.
 *
 * @returns null where the engine has to be asked: the scores are not there, or not those of the class
 */
export function redraw(state: PanelState, question: PanelQuestion): PanelState | null {
  const { scores, classes, result, status } = state;
  if (status !== 'done' || scores === null || classes === null || result === null) return null;
  if (!haveSameScores(state.question, question)) return null;
  const target = classScoreOf(classes, question.target ?? result.target.index);
  const columns = columnsOf(scores);
  if (!columns.has(result.predicted.index) || !columns.has(target.index)) return null;
  const maps = drawFromScores(scores, { predicted: result.predicted.index, target: target.index, question });
  const derived: ExplainResult = {
    ...result,
    target,
    targetSource: target.index === result.target.index ? result.targetSource : 'asked',
    weighting: question.weighting,
    temperature: question.weighting === 'logit' ? question.temperature : null,
    maps,
    agreement: agreementOf(maps.predicted, maps.target),
  };
  const shown = { predicted: result.predicted, target };
  return { ...state, question, result: derived, maps, shown, asked: shown };
}

/** Whether a result answers a question, as far as the panel could draw another answer itself. */
export function answers(result: ExplainResult, { target, weighting, temperature }: PanelQuestion): boolean {
  if (target !== undefined && target !== result.target.index) return false;
  return weighting === result.weighting && (weighting !== 'logit' || temperature === result.temperature);
}

/** A class with its name and probability. */
export function classScoreOf({ labels, probabilities }: ClassList, index: number): ClassScore {
  return { index, label: labels[index] ?? '', probability: probabilities[index] ?? 0 };
}

/** The scores as `src/maps` takes them. */
export function columnsOf({ channels, ...scores }: ScoreData): ScoreColumns {
  return new ScoreColumns({ ...scores, rows: channels.length });
}

/** The activations of the target layer as `src/maps` takes them. */
export function activationsOf({ height, width, depth, activations }: ScoreData): Activations {
  return { height, width, channels: depth, data: activations };
}

interface Drawing {
  /** Indices of the two classes. */
  readonly predicted: number;
  readonly target: number;
  readonly question: Pick<PanelQuestion, 'weighting' | 'temperature'>;
}

/** The map of the predicted class that was drawn last: it stays while the target changes. */
const lastPredicted = new WeakMap<ScoreData, { readonly key: string; readonly map: MapData }>();

/**
 * The maps of two classes and of one against the other.
 *
 * @throws RangeError for a class of which there are no scores
 */
export function drawFromScores(scores: ScoreData, { predicted, target, question }: Drawing): MapSet {
  const columns = columnsOf(scores);
  const activations = activationsOf(scores);
  const mapOf = (index: number): MapData =>
    saliencyMap(activations, scores.channels, channelWeights(columns, index, question), scores.inputSize);
  const key = [predicted, question.weighting, question.temperature].join();
  const known = lastPredicted.get(scores);
  const first = known?.key === key ? known.map : mapOf(predicted);
  lastPredicted.set(scores, { key, map: first });
  return {
    predicted: first,
    target: target === predicted ? first : mapOf(target),
    contrast: contrastMap(activations, scores.channels, contrastWeights(columns, predicted, target), scores.inputSize),
  };
}
