import { planChannels, type ChannelPlan, type LayerInfo, type LoadedModel, type Prediction } from '../engine';
import { ScoreMatrix, type Activations, type Size } from '../maps';
import type { ScoreData } from '../protocol';
import { toProbabilities } from '../shared/probabilities';

/** What is known of one picture under one model, layer and baseline; the matrix grows while channels are scored. */
export interface KeptScores {
  readonly layer: LayerInfo;
  /** `[classes]`, in [0, 1]. */
  readonly probabilities: Float32Array;
  readonly activations: Activations;
  readonly plan: ChannelPlan;
  readonly matrix: ScoreMatrix;
}

export function keepScores(model: LoadedModel, layer: LayerInfo, prediction: Prediction): KeptScores {
  const { classes, activation } = model.description;
  const { height, width, channels } = layer;
  const plan = planChannels(prediction.activations, channels);
  return {
    layer,
    probabilities: toProbabilities(prediction.logits, activation),
    activations: { height, width, channels, data: prediction.activations },
    plan,
    matrix: new ScoreMatrix(plan.live.length, classes, activation),
  };
}

export function sizeOfScores({ activations, matrix, probabilities }: KeptScores): number {
  return activations.data.byteLength + matrix.byteLength + probabilities.byteLength;
}

/** A view gets the scores of all classes up to this size, and of some classes beyond it. */
const MAX_SENT_BYTES = 16 * 2 ** 20;

/**
 * What a view needs to draw maps itself.
 *
 * @param wanted classes that have to be among them
 */
export function scoresForView(
  { layer, activations, plan, matrix }: KeptScores,
  { rows, inputSize, wanted }: { rows: number; inputSize: Size; wanted: readonly number[] },
): ScoreData {
  const all = matrix.rows * matrix.classes * 4 <= MAX_SENT_BYTES;
  const { outputActivation, classes, logits, means, logSums } = matrix.columns(
    all ? null : Int32Array.from(new Set(wanted)),
  );
  const columns = classes?.length ?? matrix.classes;
  return {
    height: layer.height,
    width: layer.width,
    depth: layer.channels,
    activations: activations.data,
    inputSize,
    channels: plan.live.slice(0, rows),
    outputActivation,
    classes,
    logits: logits.subarray(0, rows * columns),
    means: means.subarray(0, rows),
    logSums: logSums.subarray(0, rows),
  };
}
