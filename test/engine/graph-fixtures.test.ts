/** Tiny TensorFlow.js graph models against the numbers that TensorFlow computed (tools/make_graph_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, openModelFiles, startBackend, type Backend } from '../../src/engine';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { noisePicture, scoreInput } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture {
  readonly folder: string;
  readonly output: string | null;
  readonly input: { readonly scale: number; readonly offset: number };
  /** Probabilities or their logarithms, or logits where the model ends without an activation. */
  readonly answer: readonly number[];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly activations: readonly number[];
}

const FOLDER = path.resolve(__dirname, '..', 'vectors', 'formats');
const FIXTURES = JSON.parse(readFileSync(path.join(FOLDER, 'graph.json'), 'utf8')) as Fixture[];
const SIZE = { height: 24, width: 24 };

useOwnCache(path.join(temporaryFolder(), 'cache'));

/** The probabilities that the engine makes of what TensorFlow answers: of logits, and of one sigmoid as two classes. */
function probabilitiesOf({ answer }: Fixture): readonly number[] {
  const [only] = answer;
  if (answer.length === 1 && only !== undefined) return [1 - only, only];
  const isShare = Math.abs(answer.reduce((sum, value) => sum + value, 0) - 1) < 1e-4;
  return isShare ? answer : Array.from(toProbabilities(Float32Array.from(answer), 'softmax'));
}

async function expectSame(backend: Backend, fixture: Fixture, graph: string): Promise<void> {
  const files = await openModelFiles(path.join(FOLDER, fixture.folder));
  const { scale, offset } = fixture.input;
  const input = Float32Array.from({ length: 24 * 24 * 3 }, (_, i) => offset + scale * Math.sin(0.37 * i));
  const model = await backend.load({
    files,
    inputSize: SIZE,
    sample: noisePicture(24, 24),
    memoryBudgetBytes: 2 ** 28,
    ...(fixture.output === null ? {} : { use: { outputName: fixture.output } }),
  });
  try {
    expect(model).toMatchObject({ graph, notes: [] });
    const { layers, activation, inputSize, format } = model.description;
    const layer = layers.find(({ name }) => name === fixture.layer);
    if (layer === undefined) {
      throw new Error(`no layer ${fixture.layer} among ${layers.map(({ name }) => name).join()}`);
    }
    expect([layer.height, layer.width, layer.channels]).toEqual(fixture.shape);
    expect({ inputSize, format }).toEqual({ inputSize: SIZE, format: 'tfjs-graph' });
    const bound = model.bind(layer, input, new Float32Array(input.length));
    const prediction = await bound.predict();
    bound.release();
    const probabilities = toProbabilities(prediction.logits, activation);
    expect(largestDifference(probabilities, probabilitiesOf(fixture)).error).toBeLessThan(1e-5);
    const largest = Math.max(...fixture.activations.map(Math.abs));
    expect(largestDifference(prediction.activations, fixture.activations).error / largest).toBeLessThan(1e-4);
    const { matrix, live } = await scoreInput(model, input, { layer: layer.name });
    expect(matrix.rows).toBe(live.length);
    expect(live.length).toBeGreaterThan(0);
  } finally {
    model.dispose();
  }
}

describe('the levels that a graph model takes', () => {
  it.each([
    // x / 127.5 − 1, and (x − 0.2) / 0.5.
    ['graph-mobile', 'raw'],
    ['graph-mobile-keras2', 'raw'],
    ['graph-one-picture', 'unit'],
    ['graph-residual', undefined],
  ])('are read from its first operators: %s', async (fixture, ownScale) => {
    expect(await openModelFiles(path.join(FOLDER, fixture))).toMatchObject({ kind: 'graph', ownScale });
  });
});

describe.skipIf(!hasNativeRuntime())('graph models on tfjs-node', () => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startBackend('tfjs-node', 0));
  });

  it.each(FIXTURES)('computes $folder as TensorFlow does', async (fixture) => {
    await expectSame(backend, fixture, 'recorded');
  });
});

describe('graph models in WebAssembly', () => {
  it.each(FIXTURES)('computes $folder as TensorFlow does', async (fixture) => {
    const { backend } = await startBackend('wasm', 0);
    await expectSame(backend, fixture, 'eager');
  });
});
