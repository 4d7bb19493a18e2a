/** Pictures that differ, in one pass: as the same pictures masked inside of the model, on every runtime. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  startOnnxBackend,
  startSavedModelBackend,
  type Backend,
  type LoadedModel,
  type ModelUse,
} from '../../src/engine';
import { channelMask } from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { ONNX_VECTORS, SAVED_MODEL_VECTORS } from '../support/paths';
import { noisePicture } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers } from '../support/tiny-classifier';
import { familyNamed, writeFamily } from '../support/tiny-families';

const folder = temporaryFolder();
useOwnCache(path.join(folder, 'cache'));

const MASKS = 7;

/** Logits are compared as shares of the largest one; float16 weights and quantised operators round more. */
const TOLERANCES: Readonly<Record<string, number>> = { half: 2e-3, quantised: 2e-2 };

/** What is not clear of itself: which signature, which of several answers. */
const USES: Readonly<Record<string, ModelUse>> = {
  signatures: { signature: 'classify' },
  'side-branch': { outputName: 'main' },
};

async function load(backend: Backend, file: string, eager = false): Promise<LoadedModel> {
  const use = USES[path.basename(file)] ?? {};
  const files = await openModelFiles(file, use);
  const inputSize = files.inputSize ?? { height: 32, width: 32 };
  const sample = noisePicture(inputSize.height, inputSize.width);
  const model = await backend.load({ files, inputSize, sample, use, memoryBudgetBytes: 2 ** 28, eager });
  // Smaller than the pictures are many, and no divisor of their number.
  if (!model.batchIsFixed) Object.assign(model, { batchSize: 3 });
  return model;
}

async function expectAsMasked(model: LoadedModel, tolerance = 1e-4, levels = 1): Promise<void> {
  const { inputSize, layers, defaultLayer } = model.description;
  const layer = layers.find(({ name }) => name === defaultLayer);
  if (layer === undefined) throw new Error(`no layer ${defaultLayer}`);
  const cells = layer.height * layer.width;
  const random = seededNumbers(5);
  const masks = Float32Array.from({ length: MASKS * cells }, random);
  const picture = noisePicture(inputSize.height, inputSize.width).map((value) => value * levels);
  const baseline = picture.map((_, i) => Math.cos(i));
  const inputs = new Float32Array(MASKS * picture.length);
  for (let row = 0; row < MASKS; row += 1) {
    const data = masks.subarray(row * cells, (row + 1) * cells);
    const mask = channelMask({ ...layer, channels: 1, data }, 0, inputSize).data;
    const from = row * picture.length;
    picture.forEach((value, i) => {
      const below = baseline[i] ?? NaN;
      inputs[from + i] = below + (mask[Math.floor(i / 3)] ?? NaN) * (value - below);
    });
  }
  const bound = model.bind(layer, picture, baseline);
  try {
    const masked = await bound.score(masks, MASKS);
    const shown = await model.forward(inputs, MASKS);
    const scale = masked.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    const { error, at } = largestDifference(shown, masked);
    expect(error / scale, `value ${at}`).toBeLessThan(tolerance);
    const classes = masked.length / MASKS;
    const spread = largestDifference(masked.subarray(0, classes), masked.subarray(-classes)).error;
    expect(spread, 'pictures that differ').toBeGreaterThan(10 * error);
    const whole = await model.forward(picture, 1);
    const { logits } = await bound.predict();
    expect(largestDifference(whole, logits).error / scale).toBeLessThan(tolerance);
    await expect(model.forward(inputs, MASKS - 1)).rejects.toThrow(RangeError);
  } finally {
    bound.release();
    model.dispose();
  }
}

describe.skipIf(!hasNativeRuntime())('pictures that differ, on TensorFlow', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startBackend('tfjs-node', 0));
  });

  it.each(['MobileNet-like', 'VGG-like', 'one sigmoid'])('%s, recorded and operator by operator', async (name) => {
    const file = writeFamily(folder, familyNamed(name));
    for (const eager of [false, true]) {
      const model = await load(backend, file, eager);
      expect(model.graph).toBe(eager ? 'eager' : 'recorded');
      await expectAsMasked(model);
    }
  });

  const savedModels = readdirSync(SAVED_MODEL_VECTORS, { withFileTypes: true }).filter((each) => each.isDirectory());
  it.each(savedModels.map(({ name }) => name))('the SavedModel %s', async (name) => {
    const saved = await startSavedModelBackend('auto', 0);
    // Some of these take levels from 0 to 255.
    await expectAsMasked(await load(saved.backend, path.join(SAVED_MODEL_VECTORS, name)), 1e-4, 50);
  });
});

describe('pictures that differ', () => {
  const models = readdirSync(ONNX_VECTORS).filter((name) => name.endsWith('.onnx'));
  it.each(models.map((name) => path.basename(name, '.onnx')))('the ONNX model %s', async (name) => {
    const { backend } = await startOnnxBackend(0);
    await expectAsMasked(await load(backend, path.join(ONNX_VECTORS, `${name}.onnx`)), TOLERANCES[name]);
  });

  // Last: tfjs has one backend at a time.
  it('MobileNet-like in WebAssembly', async () => {
    const { backend } = await startBackend('wasm', 0);
    await expectAsMasked(await load(backend, writeFamily(folder, familyNamed('MobileNet-like'))));
  });
});
