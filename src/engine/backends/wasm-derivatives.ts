import type * as core from '@tensorflow/tfjs-core';

/** What tfjs-core hands to the kernels below. */
interface DepthwiseAttributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number;
  readonly pad: Parameters<typeof core.backend_util.computeConv2DInfo>[4];
  readonly inputShape: [number, number, number, number];
}

/** Gives the WebAssembly backend the kernels that derivatives with respect to pictures need and that it does not bring. */
export function registerDerivatives(tf: typeof core): void {
  // A fused convolution derives with respect to its weights, too, which nobody here asks for.
  register(tf, 'Conv2DBackpropFilter', (_, { filterShape }) => tf.zeros(filterShape as number[]));
  register(tf, 'DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, attributes) =>
    deriveDepthwise(tf, dy as core.Tensor4D, filter as core.Tensor4D, attributes as unknown as DepthwiseAttributes),
  );
}

function register(
  tf: typeof core,
  kernelName: string,
  compute: (inputs: core.NamedTensorMap, attributes: core.NamedAttrMap) => core.Tensor,
): void {
  // At run time the engine hands tensors to its kernels, and takes them back.
  const kernelFunc: core.KernelFunc = ({ inputs, attrs = {} }) =>
    tf.tidy(() => compute(inputs as core.NamedTensorMap, attrs));
  tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
}

/**
 * `∂L/∂x` of a depthwise convolution: the derivatives of its output, moved apart by the stride, under the kernel turned
 * round.
 *
 * @param dy `[batch, h, w, channels · multiplier]`
 * @param filter `[rows, columns, channels, multiplier]`
 */
function deriveDepthwise(
  tf: typeof core,
  dy: core.Tensor4D,
  filter: core.Tensor4D,
  { strides, dilations = 1, pad, inputShape }: DepthwiseAttributes,
): core.Tensor {
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, dilations, pad, 'floor', true);
  if (info.dilationHeight > 1 || info.dilationWidth > 1) throw new Error('a dilated depthwise convolution');
  const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels, strideHeight, strideWidth } = info;
  const { filterHeight, filterWidth, padInfo } = info;
  const depth = filter.shape[2] * filter.shape[3];
  const apart = tf.pad(tf.reshape(dy, [batchSize, outHeight, 1, outWidth, 1, depth]), [
    [0, 0],
    [0, 0],
    [0, strideHeight - 1],
    [0, 0],
    [0, strideWidth - 1],
    [0, 0],
  ]);
  const [rows, columns] = [outHeight * strideHeight, outWidth * strideWidth];
  const [above, left] = [filterHeight - 1 - padInfo.top, filterWidth - 1 - padInfo.left];
  const [height, width] = [inHeight + filterHeight - 1, inWidth + filterWidth - 1];
  const padded: core.Tensor4D = tf.pad(tf.reshape(apart, [batchSize, rows, columns, depth]), [
    [0, 0],
    [above, Math.max(0, height - above - rows)],
    [left, Math.max(0, width - left - columns)],
    [0, 0],
  ]);
  const framed = tf.slice4d(padded, [0, 0, 0, 0], [batchSize, height, width, depth]);
  const turned: core.Tensor4D = tf.reshape(tf.reverse(filter, [0, 1]), [filterHeight, filterWidth, depth, 1]);
  const derived = tf.depthwiseConv2d(framed, turned, 1, 'valid');
  return tf.sum(tf.reshape(derived, [batchSize, inHeight, inWidth, inChannels, filter.shape[3]]), -1);
}
