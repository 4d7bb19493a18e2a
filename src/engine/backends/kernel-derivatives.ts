import type * as core from '@tensorflow/tfjs-core';

/** What tfjs-core hands to the derivative of a convolution with respect to its kernel. */
interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof core.backend_util.computeConv2DInfo>[4];
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly filterShape: [number, number, number, number];
}

/**
 * Gives a backend the derivative of a convolution with respect to its kernel, which a picture's needs where the kernel
 * is made of the picture.
 *
 * WebAssembly has none. TensorFlow 2.21 has oneDNN compute it, which on processors with AVX-512 writes beyond its memory
 * for kernels of 1×1 that move by 2 over fewer than 16 channels: the operator fails, or the process dies of it later.
 */
export function registerKernelDerivatives(tf: typeof core, backendName: 'tensorflow' | 'wasm'): void {
  const kernelName = 'Conv2DBackpropFilter';
  if (backendName === 'tensorflow') tf.unregisterKernel(kernelName, backendName);
  // At run time the engine hands tensors to its kernels, and takes them back.
  const kernelFunc: core.KernelFunc = ({ inputs, attrs }) => {
    const { x, dy } = inputs as core.NamedTensorMap;
    return tf.tidy(() =>
      deriveKernel(tf, x as core.Tensor4D, dy as core.Tensor4D, attrs as unknown as ConvolutionAttributes),
    );
  };
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}

/**
 * `∂L/∂kernel`: for each place of the kernel, the product of what it saw of the picture with the derivatives of what
 * came of it.
 *
 * @param x `[batch, height, width, channels]`
 * @param dy `[batch, h, w, filters]`
 * @returns `[rows, columns, channels, filters]`
 */
function deriveKernel(
  tf: typeof core,
  x: core.Tensor4D,
  dy: core.Tensor4D,
  { strides, pad, dataFormat, dimRoundingMode, filterShape }: ConvolutionAttributes,
): core.Tensor {
  if (dataFormat !== 'NHWC') throw new RangeError('a convolution with its channels first');
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
  const { batchSize, inChannels, outChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = info;
  const padded = tf.pad(x, [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ]);
  const derivatives = tf.reshape(dy, [-1, outChannels]);
  const [rows, columns] = filterShape;
  const places = Array.from({ length: rows * columns }, (_, place) => {
    const [top, left] = [Math.floor(place / columns), place % columns];
    const [bottom, right] = [top + (outHeight - 1) * strideHeight + 1, left + (outWidth - 1) * strideWidth + 1];
    const seen = tf.stridedSlice(
      padded,
      [0, top, left, 0],
      [batchSize, bottom, right, inChannels],
      [1, strideHeight, strideWidth, 1],
    );
    return tf.matMul(tf.reshape(seen, [-1, inChannels]), derivatives, true);
  });
  return tf.reshape(tf.stack(places), filterShape);
}
