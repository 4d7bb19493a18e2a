/** Networks of real size with seeded weights give the numbers of the framework that wrote them. */
import path from 'node:path';
import { expect, describe, it } from 'vitest';
import type { LayerInfo, LoadedModel } from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { temporaryFolder } from '../support/temporary-folder';
import { loadExport, named, NETWORK_EXPORTS, type NetworkExport } from './exports';

/**
 * As a share of the largest activation. Rounding grows from layer to layer where weights are random: frameworks differ by up
 * to 9e-4 (InceptionV3), and an operator that computes something else shows as more than 1e-1.
 */
const ACTIVATION_TOLERANCE = 3e-3;
const PROBABILITY_TOLERANCE = 3e-4;

useOwnCache(path.join(temporaryFolder(), 'cache'));

function inputOf({ side, scale, offset }: NetworkExport['input']): Float32Array {
  return Float32Array.from({ length: side * side * 3 }, (_, i) => offset + scale * Math.sin(0.37 * i));
}

/** Of what the framework answers, logits or probabilities. */
function probabilitiesOf(answer: readonly number[]): Float32Array {
  const values = Float32Array.from(answer);
  const isShare = Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) < 1e-4;
  return isShare ? values : toProbabilities(values, 'softmax');
}

function layerOf({ layers, defaultLayer }: LoadedModel['description'], name: string | null): LayerInfo {
  const layer = layers.find((each) => each.name === (name ?? defaultLayer));
  if (layer === undefined) throw new Error(`no layer ${name} among ${layers.map((each) => each.name).join()}`);
  return layer;
}

function twoMasks({ height, width }: LayerInfo): Float32Array {
  const cells = height * width;
  return Float32Array.from({ length: 2 * cells }, (_, i) => (i < cells ? i / cells : Math.cos(1.3 * (i - cells))));
}

describe.each(named(NETWORK_EXPORTS))('%s', (_, { model: file, ...network }) => {
  const { input, answer, masked, layer: name, shape, activations } = network;

  it('is explained as the framework computes it', async () => {
    const { model } = await loadExport(file);
    try {
      const { activation, classes } = model.description;
      expect(model).toMatchObject({ notes: [], description: { activation: 'softmax', classes: answer.length } });
      const layer = layerOf(model.description, name);
      expect([layer.height, layer.width, layer.channels]).toEqual(shape);
      const picture = inputOf(input);
      const bound = model.bind(layer, picture, new Float32Array(picture.length));
      const prediction = await bound.predict();
      const scored = await bound.score(twoMasks(layer), 2);
      bound.release();

      const { step, largest, values } = activations;
      const seen = prediction.activations.filter((_, i) => i % step === 0);
      expect(largestDifference(seen, values).error / largest).toBeLessThan(ACTIVATION_TOLERANCE);
      [answer, ...masked].forEach((expected, i) => {
        const logits = i === 0 ? prediction.logits : scored.subarray((i - 1) * classes, i * classes);
        const { error, at } = largestDifference(toProbabilities(logits, activation), probabilitiesOf(expected));
        expect(error, `mask ${i}, class ${at}`).toBeLessThan(PROBABILITY_TOLERANCE);
      });
    } finally {
      model.dispose();
    }
  });
});
