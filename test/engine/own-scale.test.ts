/** Normalisation inside of ONNX graphs: which levels does the model take? */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { findImageInput } from '../../src/engine/onnx/onnx-input';
import { encodeAttribute, type OnnxGraph, type OnnxNode, type OnnxTensor } from '../../src/engine/onnx/onnx-proto';
import { int64Tensor } from '../../src/engine/onnx/onnx-tensors';
import { findOwnScale } from '../../src/engine/onnx/own-scale';
import { ONNX_VECTORS } from '../support/paths';

function constant(name: string, values: readonly number[], dims: readonly number[] = [values.length]): OnnxTensor {
  return { name, dims, data_type: 1, raw_data: new Uint8Array(Float32Array.from(values).buffer) };
}

/** Operators one behind the other, each with a constant. */
function scaleOf(...steps: readonly (readonly [type: string, ...values: number[]])[]): string | undefined {
  const tensors: OnnxTensor[] = [];
  const nodes: OnnxNode[] = steps.map(([type, ...values], i) => {
    const from = i === 0 ? 'image' : `t${i}`;
    const output = [`t${i + 1}`];
    if (values.length === 0) return { op_type: type, input: [from], output };
    if (type === 'BatchNormalization') {
      const [mean = 0, variance = 0] = values;
      const names = ['scale', 'shift', 'mean', 'variance'];
      [2, 5, mean, variance].forEach((value, part) => tensors.push(constant(names[part] ?? '', [value, value, value])));
      return { op_type: type, input: [from, ...names], output };
    }
    tensors.push(constant(`c${i}`, values, values.length === 1 ? [] : [values.length, 1, 1]));
    return { op_type: type, input: [from, `c${i}`], output };
  });
  const last = `t${steps.length}`;
  const shape = { dim: [1, 3, 8, 8].map((length) => ({ dim_value: length })) };
  const graph: OnnxGraph = {
    node: [...nodes, { op_type: 'Conv', input: [steps.length === 0 ? 'image' : last, 'kernel'], output: ['out'] }],
    initializer: tensors,
    input: [{ name: 'image', type: { tensor_type: { elem_type: 1, shape } } }],
    output: [{ name: 'out' }],
  };
  return findOwnScale(graph, findImageInput(graph, 'test.onnx'));
}

/** `(x / 255 − mean) / deviation` behind other operators; Shape stands beside them. */
function scaleBehind(...types: readonly string[]): string | undefined {
  const isTurned = types.includes('Transpose');
  const passed = types.filter((type) => type !== 'Shape');
  const shape = { dim: (isTurned ? [1, 8, 8, 3] : [1, 3, 8, 8]).map((length) => ({ dim_value: length })) };
  const attribute = [encodeAttribute('perm', [0, 3, 1, 2])];
  const steps: OnnxNode[] = passed.map((type, i) => ({
    op_type: type,
    input: [i === 0 ? 'image' : `p${i}`, ...(type === 'Slice' ? ['starts', 'ends', 'axes'] : [])],
    output: [`p${i + 1}`],
    ...(type === 'Transpose' ? { attribute } : {}),
  }));
  const last = passed.length === 0 ? 'image' : `p${passed.length}`;
  const graph: OnnxGraph = {
    node: [
      { op_type: 'Shape', input: ['image'], output: ['size'] },
      ...steps,
      { op_type: 'Div', input: [last, 'levels'], output: ['shares'] },
      { op_type: 'Sub', input: ['shares', 'mean'], output: ['centred'] },
      { op_type: 'Div', input: ['centred', 'deviation'], output: ['normal'] },
      { op_type: 'Conv', input: ['normal', 'kernel'], output: ['out'] },
    ],
    initializer: [
      ...[
        constant('levels', [255], []),
        constant('mean', MEAN, [3, 1, 1]),
        constant('deviation', DEVIATION, [3, 1, 1]),
      ],
      ...[int64Tensor('starts', [1, 1]), int64Tensor('ends', [7, 7]), int64Tensor('axes', [2, 3])],
    ],
    input: [{ name: 'image', type: { tensor_type: { elem_type: 1, shape } } }],
    output: [{ name: 'out' }],
  };
  return findOwnScale(graph, findImageInput(graph, 'test.onnx'));
}

const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
const levels = (shares: readonly number[]): number[] => shares.map((share) => 255 * share);

describe('the levels that a model takes', () => {
  it.each<[string, string | undefined]>([
    ['(x / 255 − mean) / deviation', scaleOf(['Div', 255], ['Sub', ...MEAN], ['Div', ...DEVIATION])],
    ['(x − mean) / deviation of levels', scaleOf(['Sub', ...levels(MEAN)], ['Div', ...levels(DEVIATION)])],
    ['x / 255', scaleOf(['Div', 255])],
    ['x · 1/255', scaleOf(['Cast'], ['Mul', 1 / 255])],
    ['x / 127.5 − 1', scaleOf(['Mul', 1 / 127.5], ['Add', -1])],
    ['x − mean of levels, as caffe', scaleOf(['Sub', 123.68, 116.779, 103.939])],
    ['what a picture was turned, resized and cut before', scaleBehind('Transpose', 'Resize', 'Slice')],
    ['what else asks for the size of the picture', scaleBehind('Shape')],
    ['a batch norm of levels', scaleOf(['BatchNormalization', 120, 3600])],
  ])('are 0 to 255 before %s', (_, found) => {
    expect(found).toBe('raw');
  });

  it.each<[string, string | undefined]>([
    ['(x − mean) / deviation', scaleOf(['Sub', ...MEAN], ['Div', ...DEVIATION])],
    ['x · 1/deviation + …', scaleOf(['Mul', 4.4, 4.5, 4.4], ['Add', -2.1, -2, -1.8])],
    ['2 x − 1', scaleOf(['Mul', 2], ['Sub', 1])],
    ['x − 0.5', scaleOf(['Sub', 0.5])],
    ['a batch norm of shares', scaleOf(['BatchNormalization', 0.45, 0.06])],
  ])('are 0 to 1 before %s', (_, found) => {
    expect(found).toBe('unit');
  });

  it.each<[string, string | undefined]>([
    ['nothing', scaleOf()],
    ['a factor of 1', scaleOf(['Mul', 1])],
    ['a batch norm of what is normalised already', scaleOf(['BatchNormalization', 0.01, 1.02])],
    ['one normalisation turned into another', scaleOf(['Mul', 0.458, 0.448, 0.45], ['Add', -0.03, -0.088, -0.188])],
    ['a division by zero', scaleOf(['Div', 0])],
    ['channels that differ', scaleOf(['Mul', 1 / 255, 1, 1])],
  ])('are not told by %s', (_, found) => {
    expect(found).toBeUndefined();
  });

  it('are read from a file', async () => {
    const files = await openModelFiles(path.join(ONNX_VECTORS, 'channels-last.onnx'));
    expect(files).toMatchObject({ ownScale: 'unit' });
    expect(await openModelFiles(path.join(ONNX_VECTORS, 'residual.onnx'))).toMatchObject({ ownScale: undefined });
  });
});
