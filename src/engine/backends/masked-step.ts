import type * as core from '@tensorflow/tfjs-core';

/**
 * `X_b + M ∘ (X − X_b)` with `M = minmax(upsample(mask))` (Wang et al., eq. 3; method.md), in tfjs operators; to be
 * called in a `tidy`.
 *
 * A constant mask counts as all ones, so that the unmasked picture goes through the same graph.
 *
 * @param image and
 * @param baseline `[1, height, width, channels]`
 * @param masks `[batch, h, w, 1]`
 * @returns `[batch, height, width, channels]`
 */
export function maskPicture(
  tf: typeof core,
  image: core.Tensor4D,
  baseline: core.Tensor4D,
  masks: core.Tensor4D,
): core.Tensor4D {
  const [, height, width] = image.shape;
  const upsampled = tf.image.resizeBilinear(masks, [height, width], false, true);
  const low = tf.min(upsampled, [1, 2], true);
  const range = tf.sub(tf.max(upsampled, [1, 2], true), low);
  const isConstant = tf.cast(tf.equal(range, 0), 'float32');
  const mask = tf.add(tf.div(tf.sub(upsampled, low), tf.add(range, isConstant)), isConstant);
  return tf.add(baseline, tf.mul(mask, tf.sub(image, baseline)));
}
