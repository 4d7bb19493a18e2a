/** SavedModels of several exports, against the numbers that TensorFlow gave (tools/make_savedmodel_fixtures.py). */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startSavedModelBackend,
  type Backend,
  type LoadedModel,
} from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { SAVED_MODEL_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture {
  readonly folder: string;
  readonly input: { readonly scale: number; readonly offset: number };
  /** Probabilities, or logits where the model ends without an activation. */
  readonly answer: readonly number[];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly activations: readonly number[];
  readonly signature?: string;
  readonly outputName?: string;
  readonly batch?: number;
}

const SIDE = 24;
const FIXTURES = JSON.parse(readFileSync(path.join(SAVED_MODEL_VECTORS, 'index.json'), 'utf8')) as Fixture[];

const cache = path.join(temporaryFolder(), 'cache');
useOwnCache(cache);

function inputOf({ input }: Fixture): Float32Array {
  return Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => input.offset + input.scale * Math.sin(0.37 * i));
}

/** The probabilities that the engine makes of what TensorFlow answers. */
function probabilitiesOf({ answer }: Fixture): readonly number[] {
  const [only] = answer;
  if (answer.length === 1 && only !== undefined) return [1 - only, only];
  const isShare = Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) < 1e-4;
  return isShare ? answer : Array.from(toProbabilities(Float32Array.from(answer), 'softmax'));
}

async function load(
  backend: Backend,
  place: string,
  use: { signature?: string; outputName?: string } = {},
): Promise<LoadedModel> {
  const files = await openModelFiles(path.join(SAVED_MODEL_VECTORS, place), use);
  const sample = Float32Array.from({ length: SIDE * SIDE * 3 }, (_, i) => 100 * Math.cos(i * 0.21));
  const inputSize = { height: SIDE, width: SIDE };
  return backend.load({ files, inputSize, sample, use, memoryBudgetBytes: 2 ** 28 });
}

describe.skipIf(!hasNativeRuntime())('SavedModels', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startSavedModelBackend('auto', 0));
  });

  it.each(FIXTURES)('computes $folder as TensorFlow does', async (fixture) => {
    const { folder, signature, outputName, batch } = fixture;
    const use = {
      ...(signature === undefined ? {} : { signature }),
      ...(outputName === undefined ? {} : { outputName }),
    };
    for (const round of ['newly made', 'kept']) {
      const model = await load(backend, folder, use);
      try {
        expect([round, model.graph, model.batchIsFixed]).toEqual([round, 'recorded', batch !== undefined]);
        const { layers, activation, inputSize } = model.description;
        expect(inputSize).toEqual({ height: SIDE, width: SIDE });
        const layer = layers.find(({ name }) => name === fixture.layer);
        if (layer === undefined)
          throw new Error(`no layer ${fixture.layer} among ${layers.map(({ name }) => name).join()}`);
        expect([layer.height, layer.width, layer.channels]).toEqual(fixture.shape);
        const bound = model.bind(layer, inputOf(fixture), new Float32Array(SIDE * SIDE * 3));
        const prediction = await bound.predict();
        // A mask that is the same everywhere leaves the picture as it is, among others, too.
        const cells = layer.height * layer.width;
        const masks = Float32Array.from({ length: 3 * cells }, (_, i) => (i < cells ? i : 1));
        const scores = await bound.score(masks, 3);
        bound.release();
        const { classes } = model.description;
        const rows = [prediction.logits, scores.subarray(classes, 2 * classes), scores.subarray(2 * classes)];
        for (const row of rows) {
          const probabilities = toProbabilities(row, activation);
          expect(largestDifference(probabilities, probabilitiesOf(fixture)).error).toBeLessThan(1e-5);
        }
        expect(largestDifference(scores.subarray(0, classes), prediction.logits).error).toBeGreaterThan(1e-4);
        const largest = Math.max(...fixture.activations.map(Math.abs));
        expect(largestDifference(prediction.activations, fixture.activations).error / largest).toBeLessThan(1e-4);
      } finally {
        model.dispose();
      }
    }
  });

  it('leaves nothing but its own cache behind', () => {
    expect(readdirSync(path.join(SAVED_MODEL_VECTORS, 'tensorflow1')).sort()).toEqual(['saved_model.pb', 'variables']);
  });

  it('takes the file as well as its folder', async () => {
    const model = await load(backend, 'tensorflow1/saved_model.pb');
    expect(model.description).toMatchObject({ format: 'saved-model', classes: 5, activation: 'softmax' });
    model.dispose();
  });

  it('reads what scales the picture in the graph', async () => {
    const model = await load(backend, 'fixed-batch');
    expect(largestDifference(model.description.zeroInput, [127.5, 127.5, 127.5]).error).toBeLessThan(1e-3);
    expect(model.notes.join()).toMatch(/takes one picture at a time/);
    model.dispose();
  });

  it('chooses among outputs, and runs several labels by their sigmoids', async () => {
    const model = await load(backend, 'signatures', { signature: 'several', outputName: 'labels' });
    expect(model.description).toMatchObject({ classes: 5, activation: 'sigmoid', activationGuessed: false });
    model.dispose();
  });

  it('has only the layers that the output depends on', async () => {
    const layersOf = async (outputName: string): Promise<unknown> => {
      const model = await load(backend, 'side-branch', { outputName });
      const { layers, defaultLayer, layersAside } = model.description;
      expect(layersAside).toHaveLength(outputName === 'main' ? 2 : 1);
      model.dispose();
      return [layers.map(({ name }) => name.replace(/_1$/, '')), defaultLayer.replace(/_1$/, '')];
    };
    expect(await layersOf('main')).toEqual([['stem', 'last'], 'last']);
    expect(await layersOf('aside')).toEqual([['stem', 'side1', 'side2'], 'side2']);
  });

  it('takes the one signature that takes a picture where the default decodes files', async () => {
    expect(await openModelFiles(path.join(SAVED_MODEL_VECTORS, 'bytes'))).toMatchObject({ signature: 'classify' });
    await expect(load(backend, 'bytes', { signature: 'serving_default' })).rejects.toMatchObject({
      code: 'model',
      message: 'The signature serving_default takes no picture of float32 numbers: files string [?].',
      hint: 'Signatures that take one: "classify". Choose one with --signature NAME.',
    });
  });

  it.each(['bytes', 'bytes-moved'])('takes levels of 0 to 255 where it takes bytes: %s', async (folder) => {
    expect(await openModelFiles(path.join(SAVED_MODEL_VECTORS, folder))).toMatchObject({ ownScale: 'raw' });
  });

  it('lists the signatures where none is the default', async () => {
    const several = load(backend, 'signatures');
    await expect(several).rejects.toThrow(
      /has several signatures and none is named serving_default: "classify", "several"/,
    );
    await expect(load(backend, 'signatures', { signature: 'other' })).rejects.toMatchObject({
      code: 'usage',
      message: 'The model has no signature "other", but "classify", "several".',
    });
  });
});

describe('without TensorFlow', () => {
  it('a SavedModel is refused with what would do', async () => {
    await expect(startSavedModelBackend('wasm', 0)).rejects.toMatchObject({
      code: 'runtime',
      message: expect.stringMatching(/run by TensorFlow's native library alone/) as unknown,
      hint: expect.stringMatching(/Keras file/) as unknown,
    });
  });
});
