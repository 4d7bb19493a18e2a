/** Tiny TensorFlow.js graph models against the numbers that TensorFlow computed (tools/make_graph_fixtures.py). */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, openModelFiles, startBackend, type Backend } from '../../src/engine';
import { expectComputed, FIXTURE_SIZE, inputOf, readFixtures, type FormatFixture } from '../support/format-fixtures';
import { FORMATS } from '../support/keras-file';
import { useOwnCache } from '../support/own-cache';
import { noisePicture, scoreInput } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture extends FormatFixture {
  readonly folder: string;
  readonly output: string | null;
}

const FIXTURES = readFixtures<Fixture>('graph.json');

useOwnCache(path.join(temporaryFolder(), 'cache'));

async function expectSame(backend: Backend, fixture: Fixture, graph: string): Promise<void> {
  const model = await backend.load({
    files: await openModelFiles(path.join(FORMATS, fixture.folder)),
    inputSize: FIXTURE_SIZE,
    sample: noisePicture(24, 24),
    memoryBudgetBytes: 2 ** 28,
    ...(fixture.output === null ? {} : { use: { outputName: fixture.output } }),
  });
  try {
    expect(model).toMatchObject({ graph, notes: [], description: { format: 'tfjs-graph' } });
    await expectComputed(model, fixture);
    const { matrix, live } = await scoreInput(model, inputOf(fixture), { layer: fixture.layer });
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
    // Bytes, of which only a mean is taken before the convolution.
    ['graph-bytes', 'raw'],
    ['graph-residual', undefined],
  ])('are read from its first operators: %s', async (fixture, ownScale) => {
    expect(await openModelFiles(path.join(FORMATS, fixture))).toMatchObject({ kind: 'graph', ownScale });
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
