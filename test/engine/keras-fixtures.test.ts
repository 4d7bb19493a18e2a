/** Tiny models that Keras wrote, against the numbers that Keras computed with them (tools/make_keras_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, startBackend, type Backend } from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { loadModel } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture {
  readonly file: string;
  readonly input: { readonly scale: number; readonly offset: number };
  /** Probabilities, or logits where the model ends without an activation. */
  readonly answer: readonly number[];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly activations: readonly number[];
}

const FOLDER = path.resolve(__dirname, '..', 'vectors', 'formats');
const FIXTURES = JSON.parse(readFileSync(path.join(FOLDER, 'keras.json'), 'utf8')) as Fixture[];

useOwnCache(path.join(temporaryFolder(), 'cache'));

function inputOf({ input }: Fixture): Float32Array {
  return Float32Array.from({ length: 24 * 24 * 3 }, (_, i) => input.offset + input.scale * Math.sin(0.37 * i));
}

/** The probabilities that the engine makes of what Keras answers: of logits, and of one sigmoid as two classes. */
function probabilitiesOf({ answer }: Fixture): readonly number[] {
  const [only] = answer;
  if (answer.length === 1 && only !== undefined) return [1 - only, only];
  const isShare = Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) < 1e-4;
  return isShare ? answer : Array.from(toProbabilities(Float32Array.from(answer), 'softmax'));
}

async function expectSame(backend: Backend, fixture: Fixture, graph: string): Promise<void> {
  const model = await loadModel(backend, path.join(FOLDER, fixture.file));
  try {
    expect(model).toMatchObject({ graph, notes: [] });
    const { layers, activation, inputSize } = model.description;
    const layer = layers.find(({ name }) => name === fixture.layer);
    if (layer === undefined)
      throw new Error(`no layer ${fixture.layer} among ${layers.map(({ name }) => name).join()}`);
    expect([layer.height, layer.width, layer.channels]).toEqual(fixture.shape);
    expect(inputSize).toEqual({ height: 24, width: 24 });
    const bound = model.bind(layer, inputOf(fixture), new Float32Array(24 * 24 * 3));
    const prediction = await bound.predict();
    bound.release();
    const probabilities = toProbabilities(prediction.logits, activation);
    expect(largestDifference(probabilities, probabilitiesOf(fixture)).error).toBeLessThan(1e-5);
    const largest = Math.max(...fixture.activations.map(Math.abs));
    expect(largestDifference(prediction.activations, fixture.activations).error / largest).toBeLessThan(1e-4);
  } finally {
    model.dispose();
  }
}

describe.skipIf(!hasNativeRuntime())('models of Keras on tfjs-node', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startBackend('tfjs-node', 0));
  });

  it.each(FIXTURES)('computes $file as Keras does', async (fixture) => {
    await expectSame(backend, fixture, 'recorded');
  });
});

describe('models of Keras in WebAssembly', () => {
  it.each(FIXTURES)('computes $file as Keras does', async (fixture) => {
    const { backend } = await startBackend('wasm', 0);
    await expectSame(backend, fixture, 'eager');
  });
});
