/** Resizing is linear, so its derivative along every single value of the picture is the resized picture of that value. */
import type * as core from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startNodeTfjs } from '../../src/engine/backends/node-tfjs';
import { loadTfjs, startWasmBackend } from '../../src/engine/backends/tfjs-runtime';
import { hasNativeRuntime } from '../../src/engine';
import { loadNativeBinding } from '../../src/engine/native';
import { largestDifference } from '../support/largest-difference';

const SIZES = [
  [3, 5],
  [7, 4],
  [8, 16],
] as const;

async function expectLinear(tf: typeof core, name: 'resizeBilinear' | 'resizeNearestNeighbor'): Promise<void> {
  for (const [from, to] of SIZES) {
    const shape: [number, number, number, number] = [2, from, to, 2];
    const size: [number, number] = [to, from + 1];
    const resize = (x: core.Tensor): core.Tensor4D => tf.image[name](x as core.Tensor4D, size, false, true);
    const weights = tf.randomUniform([2, ...size, 2], -1, 1, 'float32', 7);
    const valueOf = (x: core.Tensor): core.Scalar => tf.sum(tf.mul(resize(x), weights));
    const derived = await tf
      .grad(valueOf)(tf.randomUniform(shape, 0, 1, 'float32', 3))
      .data();
    const expected: number[] = [];
    for (let i = 0; i < derived.length; i += 1) {
      const [value = NaN] = await valueOf(tf.reshape(tf.oneHot(i, derived.length), shape).toFloat()).data();
      expected.push(value);
    }
    expect(largestDifference(derived as Float32Array, expected).error, `${name} ${from} ${to}`).toBeLessThan(1e-5);
  }
}

describe.skipIf(!hasNativeRuntime())('on TensorFlow', () => {
  let tf: typeof core;

  beforeAll(async () => {
    ({
      tfjs: { core: tf },
    } = await startNodeTfjs(loadNativeBinding(0)));
  });

  it.each(['resizeBilinear', 'resizeNearestNeighbor'] as const)('%s derives as it computes', (name) =>
    expectLinear(tf, name),
  );
});

describe('in WebAssembly', () => {
  let tf: typeof core;

  beforeAll(async () => {
    const tfjs = await loadTfjs();
    await startWasmBackend(tfjs);
    tf = tfjs.core;
  });

  it.each(['resizeBilinear', 'resizeNearestNeighbor'] as const)('%s derives as it computes', (name) =>
    expectLinear(tf, name),
  );
});
