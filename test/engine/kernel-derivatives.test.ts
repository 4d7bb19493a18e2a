/**
 * A convolution is linear in its kernel, so its derivative along every single value of the kernel is the convolution by
 * that value alone.
 */
import type * as core from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { startNodeTfjs, type NodeTfjs } from '../../src/engine/backends/node-tfjs';
import { loadTfjs, startWasmBackend } from '../../src/engine/backends/tfjs-runtime';
import { loadNativeBinding } from '../../src/engine/native';
import { largestDifference } from '../support/largest-difference';

interface Case {
  /** `[height, width, channels]` */
  readonly picture: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

const FILTERS = 5;
const CASES: readonly Case[] = [
  { picture: [12, 12, 8], kernel: [1, 1], stride: 2, padding: 'same' },
  { picture: [12, 12, 3], kernel: [1, 1], stride: 2, padding: 'valid' },
  { picture: [7, 9, 2], kernel: [3, 3], stride: 1, padding: 'same' },
  { picture: [8, 7, 2], kernel: [3, 2], stride: 2, padding: 'same' },
  { picture: [9, 8, 2], kernel: [2, 3], stride: 3, padding: 'valid' },
];

function describeCase({ picture, kernel, stride, padding }: Case): string {
  return `${kernel.join('×')} over ${picture.join('×')} by ${stride}, ${padding}`;
}

async function expectLinear(tf: typeof core, { picture, kernel, stride, padding }: Case): Promise<void> {
  const shape: [number, number, number, number] = [...kernel, picture[2], FILTERS];
  const x = tf.randomUniform<core.Rank.R4>([2, ...picture], -1, 1, 'float32', 5);
  const convolve = (filter: core.Tensor): core.Tensor4D => tf.conv2d(x, filter as core.Tensor4D, stride, padding);
  const start = tf.randomUniform(shape, -1, 1, 'float32', 3);
  const weights = tf.randomUniform(convolve(start).shape, -1, 1, 'float32', 7);
  const valueOf = (filter: core.Tensor): core.Scalar => tf.sum(tf.mul(convolve(filter), weights));
  const derived = (await tf.grad(valueOf)(start).data()) as Float32Array;
  const expected: number[] = [];
  for (let i = 0; i < derived.length; i += 1) {
    const [value = NaN] = await valueOf(tf.reshape(tf.oneHot(i, derived.length), shape).toFloat()).data();
    expected.push(value);
  }
  expect(largestDifference(derived, expected).error).toBeLessThan(1e-4);
}

describe.skipIf(!hasNativeRuntime())('on TensorFlow', () => {
  let node: NodeTfjs;

  beforeAll(async () => {
    node = await startNodeTfjs(loadNativeBinding(0));
  });

  it.each(CASES.map((each) => [describeCase(each), each] as const))('%s', (_, each) =>
    expectLinear(node.tfjs.core, each),
  );

  it('never comes of the operator that writes beyond its memory', () => {
    const { tfjs, recorder, nativeId } = node;
    const tf = tfjs.core;
    const [x, kernel] = [tf.ones<core.Rank.R4>([1, 12, 12, 8]), tf.ones<core.Rank.R4>([1, 1, 8, 16])];
    const { nodes } = recorder.record({ kernel: { id: nativeId(kernel), shape: kernel.shape } }, () => {
      const derive = tf.grad((filter: core.Tensor) => tf.conv2d(x, filter as core.Tensor4D, 2, 'same'));
      return { derived: nativeId(derive(kernel)) };
    });
    const operators = nodes.map(({ op }) => op);
    expect(operators).toContainEqual(expect.stringContaining('MatMul'));
    expect(operators).not.toContain('Conv2DBackpropFilter');
  });
});

describe('in WebAssembly', () => {
  let tf: typeof core;

  beforeAll(async () => {
    const tfjs = await loadTfjs();
    await startWasmBackend(tfjs);
    tf = tfjs.core;
  });

  it.each(CASES.map((each) => [describeCase(each), each] as const))('%s', (_, each) => expectLinear(tf, each));
});
