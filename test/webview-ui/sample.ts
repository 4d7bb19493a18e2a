import { drawMaps, ScoreMatrix, type DrawnMaps, type MapRequest } from '../../src/maps';
import {
  FIRST_QUESTION,
  USUAL_CHOICES,
  type ClassList,
  type ClassScore,
  type Progress,
  type ScoreData,
  type ToPanel,
} from '../../src/protocol';
import { sampleResult } from '../report/sample';

/**
 * A layer of 1 × 2 cells and three channels, of which the second is flat and was not scored: channel 0 is active on the
 * left, channel 2 on the right.
 */
const ACTIVATIONS = new Float32Array([1, 3, 0, 0, 3, 2]);
const CHANNELS = Int32Array.from([2, 0]);

export const CLASSES: ClassList = {
  labels: ['cat', 'dog', 'fox'],
  synsets: [null, null, null],
  probabilities: new Float32Array([0.5, 0.25, 0.25]),
};

export const [CAT, DOG, FOX] = CLASSES.labels.map((label, index) => ({
  index,
  label,
  probability: CLASSES.probabilities[index] ?? 0,
})) as [ClassScore, ClassScore, ClassScore];

/** Probabilities of cat, dog and fox for the picture masked by channel 2 and by channel 0. */
export const PROBABILITIES = [
  [0.5, 0.25, 0.25],
  [0.2, 0.6, 0.2],
] as const;

/** The same as logits, of which the softmax gives them back. */
const LOGITS = Float32Array.from(PROBABILITIES.flat(), Math.log);

function matrix(): ScoreMatrix {
  const scores = new ScoreMatrix(2, 3, 'softmax');
  scores.append(LOGITS);
  return scores;
}

/** As the engine sends it; of some classes only where they are named. */
export function sampleScores(classes: readonly number[] | null = null): ScoreData {
  const { logits, means, logSums } = matrix().columns(classes && Int32Array.from(classes));
  return {
    height: 1,
    width: 2,
    depth: 3,
    activations: ACTIVATIONS,
    inputSize: { height: 2, width: 4 },
    channels: CHANNELS,
    outputActivation: 'softmax',
    classes: classes && Int32Array.from(classes),
    logits,
    means,
    logSums,
  };
}

/** What the engine draws of these scores; the first map is the cat's where no other class is named. */
export function engineMaps(
  request: Pick<MapRequest, 'target' | 'weighting' | 'temperature'> & Partial<Pick<MapRequest, 'predicted'>>,
): DrawnMaps {
  return drawMaps(
    { activations: { height: 1, width: 2, channels: 3, data: ACTIVATIONS }, channels: CHANNELS, scores: matrix() },
    { predicted: CAT.index, ...request, contrast: true, rows: 2, size: { height: 2, width: 4 } },
  );
}

export const PREPROCESS = sampleResult().preprocess;

export function started(id: number, changes: Partial<Extract<ToPanel, { type: 'explain/started' }>> = {}): ToPanel {
  const picture = { name: 'rocket.jpg', folder: '' };
  const model = { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' };
  return { type: 'explain/started', id, picture, model, question: FIRST_QUESTION, anew: id === 1, ...changes };
}

export function progress(id: number, value: Progress): ToPanel {
  return { type: 'explain/progress', id, progress: value };
}

/** All that a panel is told until the cat is compared with the dog. */
export function explained(scores = sampleScores()): ToPanel[] {
  const maps = engineMaps({ ...USUAL_CHOICES, target: DOG.index });
  const result = sampleResult({
    predicted: CAT,
    target: DOG,
    targetSource: 'runner-up',
    trueLabel: null,
    top5: [CAT, DOG, FOX],
    maps,
    forwardPasses: 3,
  });
  return [
    started(1),
    progress(1, { kind: 'classes', classes: CLASSES }),
    progress(1, { kind: 'predicted', predicted: CAT, target: DOG, top5: [CAT, DOG, FOX], preprocess: PREPROCESS }),
    progress(1, { kind: 'scored', done: 2, of: 2, preview: maps }),
    progress(1, { kind: 'scores', scores }),
    { type: 'explain/done', id: 1, result },
  ];
}
