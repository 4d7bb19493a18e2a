import type { LayerInfo, LoadedModel, Prediction } from '../engine';
import type { Activations } from '../maps';
import { toProbabilities } from '../shared/probabilities';

/** What one forward pass told of a picture under one model and layer. */
export interface KeptPrediction {
  readonly layer: LayerInfo;
  /** `[classes]`, in [0, 1]. */
  readonly probabilities: Float32Array;
  readonly activations: Activations;
}

export function keepPrediction(
  { description }: LoadedModel,
  layer: LayerInfo,
  { logits, activations }: Prediction,
): KeptPrediction {
  const { height, width, channels } = layer;
  return {
    layer,
    probabilities: toProbabilities(logits, description.activation),
    activations: { height, width, channels, data: activations },
  };
}

export function sizeOfPrediction({ activations, probabilities }: KeptPrediction): number {
  return activations.data.byteLength + probabilities.byteLength;
}
