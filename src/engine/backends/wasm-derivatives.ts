import type * as core from '@tensorflow/tfjs-core';

/** What tfjs-core hands to the kernels below. */
interface DepthwiseAttributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number;
  readonly pad: Parameters<typeof core.backend_util.computeConv2DInfo>[4];
  readonly inputShape: [number, number, number, number];
}

interface PoolAttributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Gives the WebAssembly backend the kernels that derivatives with respect to pictures need and that it does not bring. */
export function registerDerivatives(tf: typeof core): void {
  register(tf, 'DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, attributes) =>
    deriveDepthwise(tf, dy as core.Tensor4D, filter as core.Tensor4D, attributes as unknown as DepthwiseAttributes),
  );
  // Its own one leaves out windows of which no value is above 0.
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  register(tf, 'MaxPoolGrad', ({ dy, input }, attributes) =>
    deriveMaxPool(tf, dy as core.Tensor4D, input as core.Tensor4D, attributes as unknown as PoolAttributes),
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

/**
 * `∂L/∂x` of a max pooling: what each window gives goes to its largest value, the first one where there are several.
 *
 * @param dy `[batch, h, w, channels]`
 * @param input `[batch, height, width, channels]`
 */
function deriveMaxPool(
  tf: typeof core,
  dy: core.Tensor4D,
  input: core.Tensor4D,
  { filterSize, strides, pad, dimRoundingMode }: PoolAttributes,
): core.Tensor {
  const info = tf.backend_util.computePool2DInfo(input.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
  const [values, given] = [input.dataSync(), dy.dataSync()];
  const derived = new Float32Array(values.length);
  const placeOfLargest = (batch: number, top: number, left: number, channel: number): number => {
    let place = -1;
    for (let y = Math.max(0, top); y < Math.min(inHeight, top + info.filterHeight); y += 1) {
      for (let x = Math.max(0, left); x < Math.min(inWidth, left + info.filterWidth); x += 1) {
        const at = ((batch * inHeight + y) * inWidth + x) * inChannels + channel;
        if (place < 0 || (values[at] ?? 0) > (values[place] ?? 0)) place = at;
      }
    }
    return place;
  };
  for (let i = 0; i < given.length; i += 1) {
    const channel = i % inChannels;
    const cell = Math.floor(i / inChannels);
    const [batch, cellInPicture] = [Math.floor(cell / (outHeight * outWidth)), cell % (outHeight * outWidth)];
    const top = Math.floor(cellInPicture / outWidth) * info.strideHeight - padInfo.top;
    const left = (cellInPicture % outWidth) * info.strideWidth - padInfo.left;
    const place = placeOfLargest(batch, top, left, channel);
    derived[place] = (derived[place] ?? 0) + (given[i] ?? 0);
  }
  return tf.tensor4d(derived, [batchSize, inHeight, inWidth, inChannels]);
}
