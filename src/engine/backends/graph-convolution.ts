import type * as core from '@tensorflow/tfjs-core';
import { einsumOfTwo } from './einsum';
import { convolveInGroups } from './grouped-convolution';
import { checkSize, inputOf, numbersOf, type Operator, type OperatorCall } from './graph-operator';

type Padding = 'same' | 'valid';

/** Convolutions, products of matrices and pooling, also as TensorFlow fuses them with what stands behind them. */
export const CONVOLUTION: Readonly<Record<string, Operator>> = {
  AvgPool: (call) => {
    const { size, strides, padding } = poolingOf(call);
    return call.tf.avgPool(picture(call, 0), size, strides, padding);
  },
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  BatchMatMulV3: batchMatMul,
  Conv2D: conv2d,
  Conv2DBackpropInput: (call) => {
    const [batch = 0, height = 0, width = 0, channels = 0] = numbersOf(call, 0);
    const shape = [batch === call.builtInBatch ? picture(call, 2).shape[0] : batch, height, width, channels] as const;
    checkSize(shape);
    const { strides, dilations, padding, explicit } = placing(call);
    if (explicit !== undefined || dilations.some((rate) => rate !== 1)) {
      throw new RangeError('dilation and explicit padding of a transposed convolution are not known');
    }
    return call.tf.conv2dTranspose(picture(call, 2), picture(call, 1), [...shape], strides, padding);
  },
  DepthwiseConv2dNative: depthwiseConv2d,
  Einsum: ({ tf, attributes, inputs }) => {
    const equation = attributes.text('equation') ?? '';
    return einsumOfTwo(tf, equation, inputs) ?? tf.einsum(equation, ...inputs);
  },
  FusedBatchNorm: batchNorm,
  FusedBatchNormV2: batchNorm,
  FusedBatchNormV3: batchNorm,
  FusedDepthwiseConv2dNative: (call) => fuse(call, depthwiseConv2d(call)),
  LRN: ({ tf, attributes, ...call }) =>
    tf.localResponseNormalization(
      picture({ tf, attributes, ...call }, 0),
      attributes.number('depth_radius') ?? 5,
      attributes.number('bias') ?? 1,
      attributes.number('alpha') ?? 1,
      attributes.number('beta') ?? 0.5,
    ),
  MatMul: matMul,
  MaxPool: (call) => {
    const { size, strides, padding } = poolingOf(call);
    return call.tf.maxPool(picture(call, 0), size, strides, padding);
  },
  _FusedConv2D: (call) => fuse(call, conv2d(call)),
  _FusedDepthwiseConv2dNative: (call) => fuse(call, depthwiseConv2d(call)),
  _FusedMatMul: (call) => fuse(call, matMul(call)),
};

function picture(call: OperatorCall, index: number): core.Tensor4D {
  const input = inputOf(call, index);
  if (input.rank !== 4) throw new RangeError(`input ${index} has the shape [${input.shape.join(', ')}]`);
  return input as core.Tensor4D;
}

/** Where the windows of an operator lie. */
function placing({ attributes }: OperatorCall): {
  strides: [number, number];
  dilations: [number, number];
  padding: Padding;
  explicit: [number, number][] | undefined;
} {
  const [, high = 1, wide = 1] = attributes.numbers('strides');
  const [, down = 1, along = 1] = attributes.numbers('dilations');
  const kind = attributes.text('padding');
  if (kind !== 'SAME' && kind !== 'VALID' && kind !== 'EXPLICIT') {
    throw new RangeError(`the padding ${String(kind).slice(0, 50)} is not known`);
  }
  const sides = attributes.numbers('explicit_paddings');
  return {
    strides: [high, wide],
    dilations: [down, along],
    padding: kind === 'SAME' ? 'same' : 'valid',
    explicit:
      kind === 'EXPLICIT' ? [0, 1, 2, 3].map((axis) => [sides[2 * axis] ?? 0, sides[2 * axis + 1] ?? 0]) : undefined,
  };
}

function poolingOf(call: OperatorCall): { size: [number, number]; strides: [number, number]; padding: Padding } {
  const { strides, padding, explicit } = placing(call);
  if (explicit !== undefined) throw new RangeError('explicit padding of a pooling is not known');
  const [, height = 1, width = 1] = call.attributes.numbers('ksize');
  return { size: [height, width], strides, padding };
}

function paddedPicture(call: OperatorCall, explicit: [number, number][] | undefined): core.Tensor4D {
  const x = picture(call, 0);
  if (explicit === undefined) return x;
  checkSize(x.shape.map((length, axis) => length + (explicit[axis]?.[0] ?? 0) + (explicit[axis]?.[1] ?? 0)));
  return call.tf.pad(x, explicit);
}

function conv2d(call: OperatorCall): core.Tensor {
  const { strides, dilations, padding, explicit } = placing(call);
  const [x, kernel] = [paddedPicture(call, explicit), picture(call, 1)];
  checkSize([x.shape[0], x.shape[1] / strides[0], x.shape[2] / strides[1], kernel.shape[3]].map(Math.ceil));
  return x.shape[3] === kernel.shape[2]
    ? call.tf.conv2d(x, kernel, strides, padding, 'NHWC', dilations)
    : convolveInGroups(call.tf, x, kernel, { strides, dilations, padding });
}

function depthwiseConv2d(call: OperatorCall): core.Tensor {
  const { strides, dilations, padding, explicit } = placing(call);
  const [x, kernel] = [paddedPicture(call, explicit), picture(call, 1)];
  checkSize([x.size, kernel.shape[3]]);
  return call.tf.depthwiseConv2d(x, kernel, strides, padding, 'NHWC', dilations);
}

function matMul(call: OperatorCall): core.Tensor {
  const { attributes } = call;
  return multiply(call, attributes.flag('transpose_a'), attributes.flag('transpose_b'));
}

function batchMatMul(call: OperatorCall): core.Tensor {
  return multiply(call, call.attributes.flag('adj_x'), call.attributes.flag('adj_y'));
}

function multiply(call: OperatorCall, isLeftTurned: boolean, isRightTurned: boolean): core.Tensor {
  const [a, b] = [inputOf(call, 0), inputOf(call, 1)];
  const rows = a.shape.at(isLeftTurned ? -1 : -2) ?? 1;
  const columns = b.shape.at(isRightTurned ? -2 : -1) ?? 1;
  checkSize([a.size / Math.max(1, (a.shape.at(-1) ?? 1) * (a.shape.at(-2) ?? 1)), rows, columns]);
  return call.tf.matMul(a, b, isLeftTurned, isRightTurned);
}

function batchNorm(call: OperatorCall): core.Tensor {
  const { tf, attributes } = call;
  if (attributes.flag('is_training')) throw new RangeError('it normalises by the batch, as while a model is trained');
  const [scale, offset, mean, variance] = [1, 2, 3, 4].map((index) => inputOf(call, index) as core.Tensor1D);
  if (mean === undefined || variance === undefined) throw new RangeError('it has no mean and variance');
  return tf.batchNorm(inputOf(call, 0), mean, variance, offset, scale, attributes.number('epsilon') ?? 1e-4);
}

/** What TensorFlow fused behind an operator: a bias, and an activation. Its inputs follow those of the operator itself. */
function fuse(call: OperatorCall, computed: core.Tensor): core.Tensor {
  const { tf, attributes, linear } = call;
  let [value, next] = [computed, 2];
  for (const name of attributes.texts('fused_ops')) {
    if (name === 'BiasAdd') value = tf.add(value, inputOf(call, next++));
    else if (name === 'Prelu') value = tf.prelu(value, inputOf(call, next++));
    else if (name === 'LeakyRelu') value = tf.leakyRelu(value, attributes.number('leakyrelu_alpha') ?? 0.2);
    else if (!(linear && name === 'Sigmoid')) value = activate(tf, name, value);
  }
  return value;
}

function activate(tf: typeof core, name: string, x: core.Tensor): core.Tensor {
  switch (name) {
    case 'Relu':
      return tf.relu(x);
    case 'Relu6':
      return tf.relu6(x);
    case 'Elu':
      return tf.elu(x);
    case 'Sigmoid':
      return tf.sigmoid(x);
    case 'Tanh':
      return tf.tanh(x);
    case '_FusedHardSwish':
      return tf.mul(x, tf.mul(tf.relu6(tf.add(x, 3)), 1 / 6));
    // Where there is no bias.
    case 'NoOp':
      return x;
    default:
      throw new RangeError(`${name.slice(0, 50)} is fused into it, which is not known`);
  }
}
