/** Models of whole numbers throughout, as onnxruntime writes them (QOperator): their activations are what these stand for. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openModelFiles, startOnnxBackend } from '../../src/engine';
import { ElementType, encodeAttribute, encodeModel, type OnnxTensor } from '../../src/engine/onnx/onnx-proto';
import { largestDifference } from '../support/largest-difference';
import { temporaryFolder } from '../support/temporary-folder';

const SIDE = 4;
/** Of the picture, the kernel and the activations: what one whole number more stands for. */
const STEP = { picture: 1 / 128, kernel: 1 / 64, maps: 1 / 50 };
const ZERO = 10;
/** `[2 channels out, 3 in]`, multiples of 1/64. */
const KERNEL = [32, -16, 48, -8, 64, 24];
const UINT8 = ElementType.uint8;
const INT8 = 3;

const number = (name: string, value: number): OnnxTensor => {
  return { name, dims: [], data_type: ElementType.float, raw_data: new Uint8Array(Float32Array.of(value).buffer) };
};
const byte = (name: string, type: number, value: number): OnnxTensor => {
  return { name, dims: [], data_type: type, raw_data: Uint8Array.of(value) };
};

/** QuantizeLinear, a convolution of 1 × 1, a maximum of one pixel, and the mean of all of them. */
function writeQuantised(): string {
  const file = path.join(temporaryFolder(), 'whole.onnx');
  const shape = { dim: [1, 3, SIDE, SIDE].map((length) => ({ dim_value: length })) };
  const type = { tensor_type: { elem_type: ElementType.float, shape } };
  const kernel = {
    name: 'kernel',
    dims: [2, 3, 1, 1],
    data_type: INT8,
    raw_data: new Uint8Array(Int8Array.from(KERNEL)),
  };
  const maps = ['mapStep', 'mapZero'];
  const graph = {
    name: 'whole',
    initializer: [
      ...[number('step', STEP.picture), byte('zero', UINT8, 128), kernel, number('kernelStep', STEP.kernel)],
      ...[byte('kernelZero', INT8, 0), number('mapStep', STEP.maps), byte('mapZero', UINT8, ZERO)],
    ],
    node: [
      { op_type: 'QuantizeLinear', name: 'quantize', input: ['image', 'step', 'zero'], output: ['levels'] },
      {
        op_type: 'QLinearConv',
        name: 'conv',
        input: ['levels', 'step', 'zero', 'kernel', 'kernelStep', 'kernelZero', ...maps],
        output: ['convolved'],
      },
      {
        op_type: 'MaxPool',
        name: 'pool',
        input: ['convolved'],
        output: ['pooled'],
        attribute: [encodeAttribute('kernel_shape', [1, 1])],
      },
      {
        op_type: 'QLinearGlobalAveragePool',
        domain: 'com.microsoft',
        name: 'mean',
        input: ['pooled', ...maps, ...maps],
        output: ['means'],
        attribute: [encodeAttribute('channels_last', 0)],
      },
      { op_type: 'Flatten', name: 'flatten', input: ['means'], output: ['flat'] },
      { op_type: 'DequantizeLinear', name: 'dequantize', input: ['flat', ...maps], output: ['classes'] },
    ],
    input: [{ name: 'image', type }],
    output: [{ name: 'classes', type: { tensor_type: { elem_type: ElementType.float } } }],
  };
  const sets = [
    { domain: '', version: 13 },
    { domain: 'com.microsoft', version: 1 },
  ];
  writeFileSync(file, encodeModel({ ir_version: 8, graph, opset_import: sets }));
  return file;
}

test('the layers of a model of whole numbers are its quantised convolutions and what pools them', async () => {
  const { backend } = await startOnnxBackend(0);
  const request = { inputSize: { height: SIDE, width: SIDE }, sample: new Float32Array(), memoryBudgetBytes: 2 ** 28 };
  const model = await backend.load({ ...request, files: await openModelFiles(writeQuantised()) });
  const { layers, defaultLayer } = model.description;
  expect(layers.map(({ name, height, width, channels }) => [name, height, width, channels])).toEqual([
    ['conv', SIDE, SIDE, 2],
    ['pool', SIDE, SIDE, 2],
  ]);
  expect(defaultLayer).toBe('pool');
  // Whole numbers of the picture's step, between 0 and 127 of them.
  const picture = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => ((i * 37) % 128) * STEP.picture);
  const expected = Array.from({ length: SIDE * SIDE * 2 }, (_, i) => {
    const at = 3 * Math.floor(i / 2);
    const sum = [0, 1, 2].reduce(
      (total, channel) => total + (KERNEL[3 * (i % 2) + channel] ?? 0) * STEP.kernel * (picture[at + channel] ?? 0),
      0,
    );
    return Math.max(-ZERO * STEP.maps, sum);
  });
  for (const layer of layers) {
    const bound = model.bind(layer, picture, new Float32Array(picture.length));
    const { activations } = await bound.predict();
    // Half a step is what rounding takes away.
    expect(largestDifference(activations, expected).error).toBeLessThan(STEP.maps / 2 + 1e-5);
    bound.release();
  }
  model.dispose();
});
