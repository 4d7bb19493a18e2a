import { openModelFiles, planChannels, scoreChannels, type Backend, type LoadedModel } from '../../src/engine';
import {
  channelWeights,
  contrastMap,
  contrastWeights,
  saliencyMap,
  ScoreMatrix,
  type Activations,
} from '../../src/maps';
import { toProbabilities } from '../../src/shared/probabilities';
import { seededNumbers } from './tiny-classifier';

export interface ScoredInput {
  readonly probabilities: Float32Array;
  readonly activations: Activations;
  readonly live: Int32Array;
  readonly matrix: ScoreMatrix;
  /** Probabilities of every scored row and class. */
  readonly scores: Float64Array;
  /** The maps of every class under every weighting, and the contrast of the first two. */
  readonly maps: readonly Float32Array[];
}

/** A picture of seeded smooth noise in [−1, 1], as model input `[height, width, 3]`. */
export function noisePicture(height: number, width: number, seed = 11): Float32Array {
  const random = seededNumbers(seed);
  const waves = Array.from({ length: 9 }, () => [random() * 0.9, random() * 0.9, random() * 7] as const);
  return Float32Array.from({ length: height * width * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    const own = waves.slice(channel * 3, channel * 3 + 3);
    return own.reduce((sum, [fx, fy, phase]) => sum + Math.sin(fx * x + fy * y + phase) / 3, 0);
  });
}

/** Loads a model for inputs of its own size, or of 24×24 where it leaves it open. */
export async function loadModel(
  backend: Backend,
  file: string,
  { eager = false, memoryBudgetBytes = 2 ** 30, side = 24 } = {},
): Promise<LoadedModel> {
  const files = await openModelFiles(file);
  const inputSize = files.inputSize ?? { height: side, width: side };
  const sample = noisePicture(inputSize.height, inputSize.width);
  return backend.load({ files, inputSize, sample, memoryBudgetBytes, eager });
}

/** Predicts and scores channels of one picture; the first `channels` of the plan, all by default. */
export async function scoreInput(
  model: LoadedModel,
  input: Float32Array,
  options: { layer?: string; channels?: number; baseline?: Float32Array; batchSize?: number } = {},
): Promise<ScoredInput> {
  const { description } = model;
  const name = options.layer ?? description.defaultLayer;
  const layer = description.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  const bound = model.bind(layer, input, options.baseline ?? new Float32Array(input.length));
  try {
    const prediction = await bound.predict();
    const plan = planChannels(prediction.activations, layer.channels);
    const to = Math.min(options.channels ?? Infinity, plan.live.length);
    const matrix = new ScoreMatrix(to, description.classes, description.activation);
    const sized = options.batchSize === undefined ? model : { ...model, description, batchSize: options.batchSize };
    const pass = { layer, bound, activations: prediction.activations, plan, from: 0, to };
    await scoreChannels({ model: sized, ...pass }, (logits) => {
      matrix.append(logits);
    });
    const { height, width, channels } = layer;
    const activations = { height, width, channels, data: prediction.activations };
    return {
      probabilities: toProbabilities(prediction.logits, description.activation),
      activations,
      live: plan.live,
      matrix,
      scores: Float64Array.from(classesOf(matrix).flatMap((c) => Array.from(matrix.probabilitiesOf(c)))),
      maps: drawAll(matrix, activations, plan.live.subarray(0, to), description.inputSize),
    };
  } finally {
    bound.release();
  }
}

function drawAll(
  matrix: ScoreMatrix,
  activations: Activations,
  channels: Int32Array,
  size: { height: number; width: number },
): Float32Array[] {
  const maps = classesOf(matrix).flatMap((classIndex) =>
    (['logit', 'released', 'paper'] as const).map((weighting) => {
      const weights = channelWeights(matrix, classIndex, { weighting, temperature: 1 });
      return saliencyMap(activations, channels, weights, size).data;
    }),
  );
  return [...maps, contrastMap(activations, channels, contrastWeights(matrix, 0, 1), size).data];
}

function classesOf({ classes }: ScoreMatrix): number[] {
  return Array.from({ length: Math.min(classes, 5) }, (_, classIndex) => classIndex);
}
