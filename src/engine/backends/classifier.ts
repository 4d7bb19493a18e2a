import type * as core from '@tensorflow/tfjs-core';
import type { OutputForm } from '../logits';
import type { ModelDescription } from '../types';
import type { PartBehind } from './part-behind';

/** A model in tfjs, taken apart into its layers: one call gives the answer and the outputs of layers that can be a target. */
export interface LayersClassifier {
  readonly description: ModelDescription;
  /** Width of the last tensor and what its numbers are. */
  readonly outputs: number;
  readonly form: OutputForm;
  /** A batch size that is no size inside the model: where it stands in a recorded shape, it can only be the batch. */
  readonly unusedSize: number;
  /**
   * Forward pass; to be called in a `tidy`.
   *
   * @param input `[batch, height, width, channels]`
   * @param wanted names of layers whose outputs are kept until the end
   * @returns answer `[batch, outputs]`, and by layer name `[batch, h, w, channels]`
   */
  run(
    input: core.Tensor4D,
    wanted: readonly string[],
  ): { answer: core.Tensor2D; layers: ReadonlyMap<string, core.Tensor4D> };
  /**
   * The same, showing the output of every layer that can be a target when it is made; none of them is kept.
   *
   * @returns answer `[batch, outputs]`
   */
  trace(input: core.Tensor4D, onLayer: (name: string, activations: core.Tensor) => void): core.Tensor2D;
  /**
   * The part of the model behind a layer; undefined where the answer does not depend on that layer.
   *
   * @param layer name of a layer that can be a target
   */
  behind(layer: string): PartBehind | undefined;
  dispose(): void;
}

export interface InputSize {
  readonly height: number;
  readonly width: number;
}
