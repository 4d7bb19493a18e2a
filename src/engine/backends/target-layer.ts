import type * as core from '@tensorflow/tfjs-core';
import type { LayerInfo } from '../types';
import type { Tfjs } from './tfjs-runtime';

/** A layer that can be the target. */
export interface TargetLayer {
  readonly info: LayerInfo;
  /** Number of its tensor. */
  readonly tensor: number;
  /** Tokens before those of the picture, where the tensor is `[batch, tokens, channels]`. */
  readonly skippedTokens?: number;
}

/** Tokens as the grid of patches that they were cut from. */
export function asMaps(
  { core: tf }: Tfjs,
  { info, skippedTokens = 0 }: TargetLayer,
  activations: core.Tensor,
): core.Tensor4D {
  if (activations.rank !== 3) return activations as core.Tensor4D;
  const { height, width, channels } = info;
  return tf.reshape(tf.slice(activations, [0, skippedTokens, 0]), [-1, height, width, channels]);
}
