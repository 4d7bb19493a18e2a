/** Weights that lose what they have learned, in every form of models: which layers there are, and that only they change. */
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { learnedLayers, openModelFiles, randomiseFiles, weightStages, type ModelFiles } from '../../src/engine';
import { bytesOf } from '../../src/engine/formats/weight-values';
import { graphSteps } from '../../src/engine/randomise/graph-weights';
import { permuted } from '../../src/engine/randomise/permute';
import { weightLayers } from '../../src/engine/randomise/weight-layers';
import { FORMATS } from '../support/keras-file';
import { EMBEDDED_MODEL, ONNX_VECTORS, SAVED_MODEL_VECTORS } from '../support/paths';

/** The bytes of all weights and other constants of a model, as they are stored. */
async function storedWeights(files: ModelFiles): Promise<Map<string, Uint8Array>> {
  switch (files.kind) {
    case 'layers':
    case 'graph': {
      const buffer = await files.readWeights();
      let offset = 0;
      return new Map(
        files.weights.map((spec) => {
          const bytes = new Uint8Array(buffer, offset, bytesOf(spec));
          offset += bytes.length;
          return [spec.name, bytes];
        }),
      );
    }
    case 'onnx': {
      const { graph } = await files.read();
      return new Map(
        (graph.initializer ?? []).map(({ name = '', raw_data: raw, float_data: floats }) => {
          const stored = [raw, floats].find((bytes) => bytes !== undefined && bytes.length > 0);
          return [name, stored ?? new Uint8Array()];
        }),
      );
    }
    case 'saved-model': {
      const { graph } = await files.read();
      return new Map(graph.nodes.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value.bytes]])));
    }
  }
}

function sorted(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(bytes).sort();
}

describe('a weight in a random order', () => {
  const floats = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const bytes = new Uint8Array(floats.buffer);

  test('has the same numbers, and the same order of the same seed and name alone', () => {
    const moved = permuted(bytes, 4, { seed: 1, name: 'a' });
    expect(new Float32Array(moved.buffer).toSorted()).toEqual(floats.toSorted());
    expect(moved).not.toEqual(bytes);
    expect(permuted(bytes, 4, { seed: 1, name: 'a' })).toEqual(moved);
    expect(permuted(bytes, 4, { seed: 2, name: 'a' })).not.toEqual(moved);
    expect(permuted(bytes, 4, { seed: 1, name: 'b' })).not.toEqual(moved);
  });

  test.each([1, 2, 4, 8])('keeps numbers of %i bytes whole', (size) => {
    const numbers = Uint8Array.from({ length: 32 * size }, (_, i) => Math.floor(i / size));
    const moved = permuted(numbers, size, { seed: 3, name: 'w' });
    const first = Array.from({ length: 32 }, (_, i) => moved[i * size]);
    expect(Array.from(moved)).toEqual(first.flatMap((value) => Array<number>(size).fill(Number(value))));
    expect(first.toSorted((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 32 }, (_, i) => i));
  });

  test('has each order equally often', () => {
    const draws = 6000;
    const counts = new Map<string, number>();
    for (let i = 0; i < draws; i += 1) {
      const order = permuted(Uint8Array.of(1, 2, 3), 1, { seed: 0, name: `${i}` }).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // χ² of five degrees of freedom lies above 20.5 in one of a thousand draws; this one is always the same.
    const expected = draws / 6;
    const chi = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chi).toBeLessThan(20.5);
  });
});

describe('which layers have learned something', () => {
  const models: [place: string, layers: string[]][] = [
    [path.join(FORMATS, 'nested-keras2.h5'), ['base/conv2d_16', 'base/deeper/features', 'dense_9']],
    [path.join(FORMATS, 'vgg-keras3.keras'), ['conv2d_3', 'conv2d_4', 'last', 'dense_1', 'dense_2']],
    [path.join(FORMATS, 'frozen-keras3.keras'), ['base/conv0', 'base/conv1', 'base/conv2', 'dense_10']],
    [path.join(FORMATS, 'graph-vgg-uint8'), ['conv2d_7_1', 'last_1', 'dense_8_1', 'dense_9_1']],
    [
      path.join(FORMATS, 'graph-residual'),
      ['stem_1', 'batch_normalization_2_1/batchnorm', 'conv2d_3_1', 'dense_1', 'dense_1_2'],
    ],
    [path.join(ONNX_VECTORS, 'residual.onnx'), ['stem', 'first.0', 'second', 'head']],
    [path.join(ONNX_VECTORS, 'external.onnx'), ['stem', 'first.0', 'second', 'head']],
    [path.join(ONNX_VECTORS, 'half.onnx'), ['stem', 'first.0', 'second', 'head']],
    [path.join(ONNX_VECTORS, 'quantised.onnx'), ['stem', 'first.0', 'second', 'head']],
    [path.join(SAVED_MODEL_VECTORS, 'frozen-keras2'), ['base/conv0', 'base/conv1', 'base/conv2', 'dense_2']],
  ];

  test.each(models)('%s', async (place, expected) => {
    const files = await openModelFiles(place);
    const layers = await learnedLayers(files);
    expect(layers.map(({ name }) => name)).toEqual(expected);
    const before = await storedWeights(files);
    for (const { weights } of [layers[0], layers.at(-1)].map((layer) => layer ?? { weights: [] })) {
      const chosen = new Set(weights);
      const randomised = randomiseFiles(files, { weights: chosen, seed: 1 });
      expect(randomised.contentHash).not.toBe(files.contentHash);
      const after = await storedWeights(randomised);
      expect(await storedWeights(randomised)).toEqual(after);
      expect([...after.keys()]).toEqual([...before.keys()]);
      const changed = [...after].filter(([name, bytes]) => Buffer.compare(bytes, before.get(name) ?? bytes) !== 0);
      for (const [name, bytes] of changed) {
        expect(chosen, 'nothing else changed').toContain(name);
        expect(sorted(bytes)).toEqual(sorted(before.get(name) ?? bytes));
      }
      // Weights of which all numbers are the same have no other order; a kernel has.
      expect(changed.length).toBeGreaterThan(0);
    }
    expect(randomiseFiles(files, { weights: new Set(), seed: 1 })).toBe(files);
  });

  test('of the embedded model: the classes, the head, and block after block', async () => {
    const layers = await learnedLayers(await openModelFiles(EMBEDDED_MODEL));
    expect(layers).toHaveLength(50);
    const stages = weightStages(layers, 12);
    expect(stages.map(({ name }) => name)).toEqual([
      ...['logits', 'head', 'block7a', 'block6d … block6c', 'block6b … block6a', 'block5c', 'block5b … block5a'],
      ...['block4c … block4b', 'block4a', 'block3b … block3a', 'block2b … block2a', 'block1a … stem'],
    ]);
    expect(stages.flatMap((stage) => stage.layers)).toEqual(layers.map(({ name }) => name).reverse());
    expect(stages.flatMap(({ weights }) => weights)).toHaveLength(100);
    expect(weightStages(layers)).toHaveLength(50);
  });
});

describe('stages', () => {
  const named = (...names: string[]): { name: string; weights: string[] }[] =>
    names.map((name) => ({ name, weights: [`${name}/kernel`] }));

  test('are blocks where there are too many layers, the last two of them apart', () => {
    const layers = named('stem', 'a.0.conv1', 'a.0.conv2', 'a.1.conv1', 'a.1.conv2', 'b.0.conv1', 'b.0.conv2', 'fc');
    expect(weightStages(layers, 5).map(({ name }) => name)).toEqual(['fc', 'b.0', 'a.1', 'a.0', 'stem']);
    expect(weightStages(layers, 4).map(({ name }) => name)).toEqual(['fc', 'b.0', 'a', 'stem']);
    expect(weightStages(layers, 3).map(({ name }) => name)).toEqual(['fc', 'b.0', 'a … stem']);
    expect(weightStages(layers, 8).map(({ name }) => name)).toEqual(layers.map(({ name }) => name).reverse());
  });

  test('have all layers, each once, however they are named', () => {
    for (const most of [2, 3, 5, 12]) {
      const layers = named(...Array.from({ length: 40 }, (_, i) => `conv2d_${i}`));
      const stages = weightStages(layers, most);
      expect(stages).toHaveLength(most);
      expect(stages.flatMap((stage) => stage.layers)).toEqual(layers.map(({ name }) => name).reverse());
    }
  });
});

test('norms and biases belong to their convolution, also where they are reshaped; what comes before the first is no weight', () => {
  const operator = (type: string, inputs: string[], output: string): object => ({
    ...{ type, inputs, outputs: [output], label: output },
  });
  const steps = graphSteps({
    operators: [
      operator('Sub', ['picture', 'mean'], 'centred'),
      operator('Conv', ['centred', 'kernel1'], 'one'),
      operator('Reshape', ['gamma', 'shape'], 'gamma4'),
      operator('Mul', ['one', 'gamma4'], 'scaled'),
      operator('Dequantize', ['kernel2', 'scale'], 'kernel2f'),
      operator('Conv', ['scaled', 'kernel2f'], 'two'),
      operator('Add', ['two', 'scaled'], 'sum'),
      operator('Norm', ['sum', 'beta'], 'normed'),
    ] as Parameters<typeof graphSteps>[0]['operators'],
    constants: new Set(['mean', 'kernel1', 'gamma', 'shape', 'kernel2', 'scale', 'beta']),
    learnable: new Set(['mean', 'kernel1', 'gamma', 'kernel2', 'scale', 'beta']),
    kernels: { Conv: [1] },
    others: { Sub: [1], Mul: [0, 1], Add: [0, 1], Norm: [1] },
    passing: { Dequantize: [0] },
  });
  expect(weightLayers(steps)).toEqual([
    { name: 'one', weights: ['kernel1', 'gamma'] },
    { name: 'two', weights: ['kernel2', 'beta'] },
  ]);
});
