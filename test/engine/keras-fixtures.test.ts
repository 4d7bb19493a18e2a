/** Tiny models that Keras wrote, against the numbers that Keras computed with them (tools/make_keras_fixtures.py). */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, startBackend, type Backend } from '../../src/engine';
import { expectComputed, readFixtures, type FormatFixture } from '../support/format-fixtures';
import { FORMATS } from '../support/keras-file';
import { useOwnCache } from '../support/own-cache';
import { loadModel } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture extends FormatFixture {
  readonly file: string;
}

const FIXTURES = readFixtures<Fixture>('keras.json');

useOwnCache(path.join(temporaryFolder(), 'cache'));

async function expectSame(backend: Backend, fixture: Fixture, graph: string): Promise<void> {
  const model = await loadModel(backend, path.join(FORMATS, fixture.file));
  try {
    expect(model).toMatchObject({ graph, notes: [] });
    await expectComputed(model, fixture);
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
