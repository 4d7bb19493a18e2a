/** Derivatives of models against PyTorch's autograd (tools/make_method_vectors.py) and against differences. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  startOnnxBackend,
  startSavedModelBackend,
  type Backend,
  type LayerInfo,
  type LoadedModel,
} from '../../src/engine';
import { ScorecamError } from '../../src/shared/errors';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { readNpy } from '../support/npy';
import { useOwnCache } from '../support/own-cache';
import { METHOD_VECTORS, ONNX_VECTORS, SAVED_MODEL_VECTORS } from '../support/paths';
import { noisePicture } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';
import { familyNamed, writeFamily } from '../support/tiny-families';

const folder = temporaryFolder();
useOwnCache(path.join(folder, 'cache'));

interface TinyVectors {
  readonly input: string;
  readonly classes: readonly [number, number];
  readonly inputGradient: string;
}

const { tiny } = JSON.parse(readFileSync(path.join(METHOD_VECTORS, 'index.json'), 'utf8')) as { tiny: TinyVectors };
const input = Float32Array.from(readNpy(path.join(METHOD_VECTORS, tiny.input)).data);
const expected = readNpy(path.join(METHOD_VECTORS, tiny.inputGradient)).data;
const TINY = path.join(METHOD_VECTORS, 'tiny', 'model.json');
const [CLASS] = tiny.classes;

async function load(backend: Backend, file: string, eager = false): Promise<LoadedModel> {
  const files = await openModelFiles(file, file.endsWith('signatures') ? { signature: 'classify' } : {});
  const inputSize = files.inputSize ?? { height: 32, width: 32 };
  const sample = noisePicture(inputSize.height, inputSize.width);
  const use = file.endsWith('side-branch') ? { outputName: 'main' } : {};
  return backend.load({ files, inputSize, sample, use, memoryBudgetBytes: 2 ** 28, eager });
}

function layerOf({ description }: LoadedModel, name = description.defaultLayer): LayerInfo {
  const layer = description.layers.find((each) => each.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return layer;
}

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

async function expectPyTorch(model: LoadedModel): Promise<void> {
  const gradients = await model.gradients();
  // Twice: the first time a graph is recorded where there is one.
  for (let round = 0; round < 2; round += 1) {
    const { gradient, probability } = await gradients.ofInput(input, CLASS);
    const { error, at } = largestDifference(gradient, expected);
    expect(error / largest(expected), `value ${at}`).toBeLessThan(1e-4);
    const logits = await model.forward(input, 1);
    expect(probability).toBeCloseTo(toProbabilities(logits, 'softmax')[CLASS] ?? NaN, 5);
  }
}

/** The derivative along the gradient itself is its squared length, up to what the second one takes away. */
async function expectDifferences(model: LoadedModel, picture: Float32Array, stride: number): Promise<void> {
  const { activation } = model.description;
  const { gradient, probability } = await (await model.gradients()).ofInput(picture, 0);
  const length = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  expect(length).toBeGreaterThan(0);
  const at = async (step: number): Promise<number> => {
    const moved = picture.map((value, i) => value + (step * (gradient[i] ?? 0)) / length);
    return toProbabilities(await model.forward(moved, 1), activation)[0] ?? NaN;
  };
  expect(probability).toBeCloseTo(await at(0), 5);
  const difference = ((await at(stride)) - (await at(-stride))) / (2 * stride);
  expect(Math.abs(difference / length - 1), `${difference} and ${length}`).toBeLessThan(0.03);
}

describe.skipIf(!hasNativeRuntime())('derivatives on TensorFlow', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startBackend('tfjs-node', 0));
  });

  it.each([false, true])('with respect to the picture are those of PyTorch (eager: %s)', async (eager) => {
    const model = await load(backend, TINY, eager);
    expect(model.graph).toBe(eager ? 'eager' : 'recorded');
    await expectPyTorch(model);
    model.dispose();
  });

  it.each(['MobileNet-like', 'squeeze and excite', 'DenseNet-like', 'multi-label', 'one sigmoid', 'nested'])(
    'of %s are what differences say',
    async (name) => {
      const model = await load(backend, writeFamily(folder, familyNamed(name)));
      await expectDifferences(model, noisePicture(24, 24), 1e-2);
      model.dispose();
    },
  );

  const savedModels = readdirSync(SAVED_MODEL_VECTORS, { withFileTypes: true }).filter((each) => each.isDirectory());
  it.each(savedModels.map(({ name }) => name))('of the SavedModel %s are what differences say', async (name) => {
    const saved = await startSavedModelBackend('auto', 0);
    const model = await load(saved.backend, path.join(SAVED_MODEL_VECTORS, name));
    const { height, width } = model.description.inputSize;
    await expectDifferences(model, noisePicture(height, width), 1e-2);
    const layer = layerOf(model);
    const { activations, gradients } = await (await model.gradients()).ofLayer(layer, noisePicture(height, width), [1]);
    expect(activations).toHaveLength(layer.height * layer.width * layer.channels);
    expect(gradients.map((each) => each.length)).toEqual([activations.length]);
    expect(largest(gradients[0] ?? [])).toBeGreaterThan(0);
    model.dispose();
  });
});

describe('derivatives of ONNX models', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startOnnxBackend(0));
  });

  it('are refused with the reason where more than a mean and a linear layer follow', async () => {
    const model = await load(backend, path.join(METHOD_VECTORS, 'tiny.onnx'));
    const gradients = await model.gradients();
    const [other] = model.description.layers;
    await expect(gradients.ofLayer(other ?? layerOf(model), input, [0])).rejects.toMatchObject({
      code: 'model',
      message: expect.stringMatching(/follow \S+, but behind the layer comes \w+/) as unknown,
      hint: expect.stringContaining('--method score-cam') as unknown,
    });
    await expect(gradients.ofInput(input, 0)).rejects.toMatchObject({ code: 'model' });
    model.dispose();
  });

  /** Where the answer is linear in the layer, the difference of two answers is the derivative times that of the layers. */
  async function expectLinear(model: LoadedModel): Promise<void> {
    const { height, width } = model.description.inputSize;
    const classes = Array.from({ length: model.description.classes }, (_, classIndex) => classIndex);
    const seen = [];
    for (const seed of [1, 2]) {
      const picture = noisePicture(height, width, seed);
      const derived = await (await model.gradients()).ofLayer(layerOf(model), picture, classes);
      seen.push({ ...derived, logits: await model.forward(picture, 1) });
    }
    const [a, b] = seen;
    const moved = a?.activations.map((value, i) => value - (b?.activations[i] ?? NaN)) ?? [];
    const differences = a?.logits.map((logit, i) => logit - (b?.logits[i] ?? NaN)) ?? [];
    const derived =
      a?.gradients.map((each) => each.reduce((sum, value, i) => sum + value * (moved[i] ?? NaN), 0)) ?? [];
    const { error } = largestDifference(derived, differences);
    expect(error).toBeLessThan(5e-3 * largest(differences));
  }

  it('are exact where they are known, and refused elsewhere', async () => {
    const reasons: Record<string, string> = {};
    const models = readdirSync(ONNX_VECTORS).filter((name) => name.endsWith('.onnx'));
    for (const file of [
      path.join(METHOD_VECTORS, 'tiny.onnx'),
      ...models.map((name) => path.join(ONNX_VECTORS, name)),
    ]) {
      const model = await load(backend, file);
      try {
        await expectLinear(model);
      } catch (error) {
        if (!(error instanceof ScorecamError)) throw error;
        reasons[path.basename(file, '.onnx')] = /but (.*)\.$/.exec(error.message)?.[1] ?? error.message;
      }
      model.dispose();
    }
    expect(reasons).toEqual({
      mobilenet: expect.stringMatching(/comes Gemm .* not the one linear layer/) as unknown,
      'only-one-picture': expect.stringContaining('Gather') as unknown,
      quantised: expect.stringContaining('QuantizeLinear') as unknown,
      vgg: expect.stringMatching(/comes Flatten .* not a mean/) as unknown,
    });
  });
});

describe('derivatives in WebAssembly', () => {
  it('with respect to the picture are those of PyTorch', async () => {
    const { backend } = await startBackend('wasm', 0);
    await expectPyTorch(await load(backend, TINY));
    const mobile = await load(backend, writeFamily(folder, familyNamed('MobileNet-like')));
    await expectDifferences(mobile, noisePicture(24, 24), 1e-2);
  });
});
