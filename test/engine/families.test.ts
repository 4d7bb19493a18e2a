/** Tiny networks of every family: recorded graph, operator by operator, and WebAssembly give the same maps. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, startBackend, type Backend } from '../../src/engine';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { loadModel, noisePicture, scoreInput, type ScoredInput } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';
import { FAMILIES, familyNamed, writeFamily } from '../support/tiny-families';

const folder = temporaryFolder();
useOwnCache(path.join(folder, 'cache'));
const picture = noisePicture(24, 24);

function expectSameMaps(actual: ScoredInput, expected: ScoredInput, tolerance: number): void {
  expect(actual.maps).toHaveLength(expected.maps.length);
  actual.maps.forEach((map, i) => {
    const { error, at } = largestDifference(map, expected.maps[i] ?? []);
    expect(error, `map ${i}, pixel ${at}`).toBeLessThan(tolerance);
  });
}

describe.skipIf(!hasNativeRuntime())('every family on tfjs-node and on WebAssembly', () => {
  const known = new Map<string, ScoredInput>();
  let node: Backend;

  beforeAll(async () => {
    node = (await startBackend('tfjs-node', 0)).backend;
  });

  it.each(FAMILIES)('records $name', async (family) => {
    const file = writeFamily(folder, family);
    const eager = await loadModel(node, file, { eager: true });
    const recorded = await loadModel(node, file);
    expect(recorded).toMatchObject({ graph: 'recorded', notes: [] });
    expect(recorded.description).toEqual(eager.description);
    expect(recorded.description).toMatchObject({ classes: family.classes, activationGuessed: family.isGuessed });
    expect(recorded.description.activation).toBe(family.activation);
    const expected = await scoreInput(eager, picture);
    const actual = await scoreInput(recorded, picture);
    known.set(family.name, actual);
    expect(actual.live.length).toBeGreaterThan(1);
    expect(actual.maps.every((map) => map.some((value) => value !== 0))).toBe(true);
    expect(largestDifference(actual.probabilities, expected.probabilities).error).toBeLessThan(1e-4);
    expect(largestDifference(actual.scores, expected.scores).error).toBeLessThan(1e-4);
    expectSameMaps(actual, expected, 1e-3);
    // Once more, from the cache.
    const reloaded = await loadModel(node, file);
    expect(reloaded).toMatchObject({ graph: 'recorded', notes: [], description: recorded.description });
    expectSameMaps(await scoreInput(reloaded, picture), actual, 1e-6);
    [reloaded, recorded, eager].forEach((model) => {
      model.dispose();
    });
  });

  it.each(['squeeze and excite', 'DenseNet-like', 'nested', 'MobileNet-like'])(
    'takes any layer of %s as the target',
    async (name) => {
      const file = writeFamily(folder, familyNamed(name));
      const [eager, recorded] = [await loadModel(node, file, { eager: true }), await loadModel(node, file)];
      const { layers } = recorded.description;
      expect(new Set(layers.map((layer) => layer.name)).size).toBe(layers.length);
      if (name === 'MobileNet-like') expect(new Set(layers.map((layer) => layer.height)).size).toBeGreaterThan(2);
      for (const layer of layers) {
        const actual = await scoreInput(recorded, picture, { layer: layer.name });
        const expected = await scoreInput(eager, picture, { layer: layer.name });
        expect(actual.activations.data).toHaveLength(layer.height * layer.width * layer.channels);
        expect(actual.live, layer.name).toEqual(expected.live);
        expectSameMaps(actual, expected, 1e-3);
      }
      recorded.dispose();
      eager.dispose();
    },
  );

  it.each(['residual', 'VGG-like', 'one sigmoid', 'as many channels as pictures in a recorded batch'])(
    'gives the same for %s in batches of 1 and of 32',
    async (name) => {
      const model = await loadModel(node, writeFamily(folder, familyNamed(name)));
      const one = await scoreInput(model, picture, { batchSize: 1 });
      const many = await scoreInput(model, picture, { batchSize: 32 });
      expect(largestDifference(one.scores, many.scores).error).toBeLessThan(1e-5);
      expectSameMaps(one, many, 1e-4);
      model.dispose();
    },
  );

  it('masks towards the baseline', async () => {
    const model = await loadModel(node, writeFamily(folder, familyNamed('a Rescaling in front')));
    // (x · scale + offset) is 0 there: −offset / scale.
    const { zeroInput } = model.description;
    [2, -2, 0].forEach((value, channel) => {
      expect(zeroInput[channel]).toBeCloseTo(value, 12);
    });
    const baseline = Float32Array.from(picture, (_, i) => zeroInput[i % 3] ?? 0);
    const layer = model.description.layers.at(-1);
    if (layer === undefined) throw new Error('no layer');
    // A mask that is 1 in one corner and 0 elsewhere shows a picture that can be made by hand.
    const mask = new Float32Array(layer.height * layer.width);
    mask[0] = 1;
    const bound = model.bind(layer, picture, baseline);
    const [masked] = [await bound.score(mask, 1)];
    bound.release();
    const shown = picture.map((value, i) => {
      const [x, y] = [Math.floor(i / 3) % 24, Math.floor(i / 72)];
      const share = cornerShare(x, layer.width) * cornerShare(y, layer.height);
      return (baseline[i] ?? 0) + share * (value - (baseline[i] ?? 0));
    });
    const direct = model.bind(layer, shown, baseline);
    const { logits } = await direct.predict();
    direct.release();
    expect(largestDifference(masked, logits).error).toBeLessThan(1e-5);
    model.dispose();
  });

  // After everything on tfjs-node: tfjs has one backend at a time.
  it.each(FAMILIES)('agrees with WebAssembly on $name', async (family) => {
    const { backend } = await startBackend('wasm', 0);
    const model = await loadModel(backend, writeFamily(folder, family));
    expect(model).toMatchObject({ backend: 'wasm', graph: 'eager', notes: [] });
    const actual = await scoreInput(model, picture);
    const expected = known.get(family.name);
    if (expected === undefined) throw new Error('not computed before');
    expect(largestDifference(actual.probabilities, expected.probabilities).error).toBeLessThan(1e-4);
    expectSameMaps(actual, expected, 1e-3);
    model.dispose();
  });
});

/** Bilinear with half-pixel centres along one axis: the share of cell 0 of `cells` at a pixel of 24. */
function cornerShare(pixel: number, cells: number): number {
  const at = Math.min(Math.max(((pixel + 0.5) * cells) / 24 - 0.5, 0), cells - 1);
  return Math.max(0, 1 - at);
}
