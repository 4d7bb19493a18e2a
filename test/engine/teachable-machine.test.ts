/** An export of Teachable Machine: models nested three deep, against tfjs' numbers (tools/make-teachable-machine-fixture.mjs). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasNativeRuntime, startBackend } from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { loadModel } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

const FORMATS = path.resolve(__dirname, '..', 'vectors', 'formats');
const { answer } = JSON.parse(readFileSync(path.join(FORMATS, 'teachable-machine.json'), 'utf8')) as {
  answer: number[];
};
const RUNTIMES = hasNativeRuntime() ? (['tfjs-node', 'wasm'] as const) : (['wasm'] as const);

useOwnCache(path.join(temporaryFolder(), 'cache'));

describe.each(RUNTIMES)('an export of Teachable Machine on %s', (runtime) => {
  it('gives the numbers of tfjs, and layers of the model that is nested deepest', async () => {
    const { backend } = await startBackend(runtime, 0);
    const model = await loadModel(backend, path.join(FORMATS, 'teachable-machine'));
    try {
      expect(model.description).toMatchObject({
        format: 'tfjs-layers',
        inputSize: { height: 24, width: 24 },
        classes: 3,
        activation: 'softmax',
        activationGuessed: false,
      });
      const layer = model.description.layers.at(-1);
      if (layer === undefined) throw new Error('no layers');
      expect(layer).toMatchObject({ name: 'conv_3_pw_relu', height: 6, width: 6, channels: 12 });
      const input = Float32Array.from({ length: 24 * 24 * 3 }, (_, i) => Math.sin(0.37 * i));
      const bound = model.bind(layer, input, new Float32Array(input.length));
      const { logits } = await bound.predict();
      bound.release();
      expect(largestDifference(toProbabilities(logits, 'softmax'), answer).error).toBeLessThan(1e-5);
    } finally {
      model.dispose();
    }
  });
});
