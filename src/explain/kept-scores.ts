import { planChannels, type ChannelPlan, type LayerInfo, type LoadedModel, type Prediction } from '../engine';
import {
  channelWeights,
  contrastMap,
  contrastWeights,
  saliencyMap,
  ScoreMatrix,
  type Activations,
  type Size,
  type WeightingOptions,
} from '../maps';
import type { MapSet } from '../protocol';
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

export interface MapRequest extends WeightingOptions {
  readonly predicted: number;
  readonly target: number;
  readonly contrast: boolean;
  /** How many channels, in the plan's order; they have to be scored. */
  readonly channels: number;
}

/** The maps of two classes, and of one against the other, from scores that are there. */
export function drawMaps(kept: KeptScores, request: MapRequest, size: Size): MapSet {
  const { activations, matrix } = kept;
  const rows = request.channels;
  const channels = kept.plan.live.subarray(0, rows);
  const mapOf = (classIndex: number): ReturnType<typeof saliencyMap> =>
    saliencyMap(activations, channels, channelWeights(matrix, classIndex, request, rows), size);
  const predicted = mapOf(request.predicted);
  return {
    predicted,
    target: request.target === request.predicted ? predicted : mapOf(request.target),
    contrast: request.contrast
      ? contrastMap(activations, channels, contrastWeights(matrix, request.predicted, request.target, rows), size)
      : null,
  };
}
