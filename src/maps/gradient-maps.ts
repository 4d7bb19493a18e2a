import {
  combineChannels,
  roundingNoise,
  scaleToUnit,
  upsampleBilinear,
  type Activations,
  type SaliencyMap,
  type Size,
} from './saliency';

/** Turns derivatives of a class's logit into weights of channels. */
export type GradientWeighting = (activations: Activations, gradients: Float32Array) => Float64Array;

/** Keeps the divisor of Grad-CAM++ from being 0; the number is pytorch-grad-cam's. */
const EPSILON = 1e-6;

/**
 * `α_k = (1/Z) Σ_xy ∂L_c/∂A^k_xy`, Selvaraju et al., Grad-CAM (arXiv 1610.02391), eq. 1.
 *
 * @param gradients `∂L_c/∂A` `[height, width, channels]`
 * @returns one weight a channel
 */
export function gradCamWeights({ height, width, channels }: Activations, gradients: Float32Array): Float64Array {
  const sums = new Float64Array(channels);
  gradients.forEach((value, i) => (sums[i % channels] = (sums[i % channels] ?? 0) + value));
  return sums.map((sum) => sum / (height * width));
}

/**
 * `w_k = Σ_xy α^k_xy ReLU(g^k_xy)` with `α = g² / (2 g² + g³ Σ_ab A^k_ab + ε)` and g the derivatives of the logit, 0 where
 * g is 0: Chattopadhyay et al., Grad-CAM++ (arXiv 1710.11063), eq. 19, as pytorch-grad-cam computes it.
 *
 * @param gradients `∂L_c/∂A` `[height, width, channels]`
 * @returns one weight a channel
 */
export function gradCamPlusPlusWeights({ data, channels }: Activations, gradients: Float32Array): Float64Array {
  const sums = new Float64Array(channels);
  data.forEach((value, i) => (sums[i % channels] = (sums[i % channels] ?? 0) + value));
  const weights = new Float64Array(channels);
  gradients.forEach((gradient, i) => {
    const channel = i % channels;
    const square = gradient ** 2;
    const alpha = square / (2 * square + (sums[channel] ?? 0) * square * gradient + EPSILON);
    if (gradient > 0) weights[channel] = (weights[channel] ?? 0) + alpha * gradient;
  });
  return weights;
}

/**
 * `minmax(upsample(ReLU(Σ_k w_k A^k)))`: the ReLU stands before the upsampling, as in the published code of methods that
 * use derivatives.
 *
 * @param weights one a channel
 */
export function gradientMap(activations: Activations, weights: Float64Array, size: Size): SaliencyMap {
  const channels = Int32Array.from(weights, (_, channel) => channel);
  const sum = combineChannels(activations, channels, weights).map((value) => Math.max(0, value));
  return scaleToUnit(upsampleBilinear(sum, activations, size), size, roundingNoise(activations, weights));
}
