/** The embedded model as a recorded graph, operator by operator, and in WebAssembly: the same numbers. */
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { channelWeights, saliencyMap } from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { loadLite0, scorePicture, type Scored } from '../support/lite0';
import { LITE0_VECTORS } from '../support/paths';

const picture = path.join(LITE0_VECTORS, 'rocket.crop.png');
/** A part of the channels is enough to compare: WebAssembly takes its time. */
const CHANNELS = 40;

function sorted(channels: Int32Array): number[] {
  return [...channels].sort((a, b) => a - b);
}

function expectSameMaps(actual: Scored, expected: Scored): void {
  expect(sorted(actual.live)).toEqual(sorted(expected.live));
  expect(actual.matrix.rows).toBe(expected.matrix.rows);
  for (const weighting of ['logit', 'released', 'paper'] as const) {
    for (const classIndex of [657, 812]) {
      const [a, b] = [actual, expected].map(({ matrix, activations, live }) => {
        const weights = channelWeights(matrix, classIndex, { weighting, temperature: 1 });
        return saliencyMap(activations, live, weights, { height: 224, width: 224 }).data;
      });
      const { error, at } = largestDifference(a ?? [], b ?? []);
      expect(error, `${weighting} of ${classIndex}, pixel ${at}`).toBeLessThan(1e-3);
    }
  }
}

describe.skipIf(!hasNativeRuntime())('EfficientNet-Lite0', () => {
  it('gives the same maps on every backend', async () => {
    const recorded = await loadLite0('tfjs-node');
    const eager = await loadLite0('tfjs-node', true);
    expect([recorded, eager].map(({ model }) => model.graph)).toEqual(['recorded', 'eager']);
    const expected = await scorePicture(recorded, picture, { channels: CHANNELS });
    expectSameMaps(await scorePicture(eager, picture, { channels: CHANNELS }), expected);

    // Layers of other resolutions; their first channels.
    const { layers } = recorded.model.description;
    expect(new Set(layers.map(({ height }) => height))).toEqual(new Set([112, 56, 28, 14, 7]));
    for (const height of [112, 28, 14]) {
      const layer = layers.find((candidate) => candidate.height === height)?.name ?? '';
      const options = { layer, channels: 6 };
      expectSameMaps(await scorePicture(eager, picture, options), await scorePicture(recorded, picture, options));
    }

    // Last: tfjs has one backend at a time.
    const wasm = await loadLite0('wasm');
    expect(wasm.model).toMatchObject({ backend: 'wasm', graph: 'eager' });
    expectSameMaps(await scorePicture(wasm, picture, { channels: CHANNELS }), expected);
  });
});
