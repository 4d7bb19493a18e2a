import { expect, it } from 'vitest';
import { endInPoints } from '../../src/engine/ends-in-points';

it.each([
  ['Keras, poolings down to one place', ['MaxPooling2D', 'Dropout', 'Conv2D', 'Flatten'], true],
  ['Keras, a convolution over all places', ['Conv2D', 'BatchNormalization'], true],
  ['TensorFlow', ['MaxPool', 'DepthwiseConv2dNative', 'Relu'], true],
  ['ONNX', ['AveragePool', 'Conv'], true],
  // MobileNetV3 makes its classes of the pooled channels by convolutions.
  ['Keras, a head of convolutions', ['GlobalAveragePooling2D', 'Conv2D'], false],
  ['ONNX, a head of convolutions', ['GlobalAveragePool', 'Conv'], false],
  ['TensorFlow, a head of convolutions', ['Mean', 'Conv2D'], false],
  ['a pooling at the end', ['MaxPooling2D'], false],
  ['nothing', [], false],
] as const)('%s: %j', (_, types, ends) => {
  expect(endInPoints(types)).toBe(ends);
});
