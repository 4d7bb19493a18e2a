/** One network in several formats: the same default layer, the same layers to choose from, and the same maps. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  startSavedModelBackend,
  type LayerInfo,
  type ModelDescription,
} from '../../src/engine';
import { inputOf, readFixtures } from '../support/format-fixtures';
import { FORMATS } from '../support/keras-file';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { SAVED_MODEL_VECTORS } from '../support/paths';
import { loadModel, scoreInput, type ScoredInput } from '../support/score';
import { temporaryFolder } from '../support/temporary-folder';

interface Explained extends ScoredInput {
  readonly description: ModelDescription;
}

const TOLERANCE = 1e-3;
const KERAS_FIXTURES = readFixtures<{ readonly file: string }>('keras.json');

useOwnCache(path.join(temporaryFolder(), 'cache'));

/** Explains by the default layer. */
async function explain(file: string, input: Float32Array): Promise<Explained> {
  const { kind } = await openModelFiles(file);
  const { backend } =
    kind === 'saved-model' ? await startSavedModelBackend('auto', 0) : await startBackend('tfjs-node', 0);
  const model = await loadModel(backend, file);
  try {
    return { ...(await scoreInput(model, input)), description: model.description };
  } finally {
    model.dispose();
  }
}

function shapeOf({ height, width, channels }: LayerInfo): readonly number[] {
  return [height, width, channels];
}

function defaultShape({ layers, defaultLayer }: ModelDescription): readonly number[] {
  return layers.filter(({ name }) => name === defaultLayer).flatMap(shapeOf);
}

const keras = (name: string): string => path.join(FORMATS, name);
const savedModel = (name: string): string => path.join(SAVED_MODEL_VECTORS, name);

describe.skipIf(!hasNativeRuntime()).each([
  {
    file: 'vgg-keras3.keras',
    others: [
      keras('vgg-keras3.h5'),
      keras('vgg-keras2.h5'),
      savedModel('vgg-keras3'),
      savedModel('vgg-keras2'),
      keras('graph-vgg-keras3'),
    ],
  },
  { file: 'nested-keras3.keras', others: [keras('nested-keras3.h5'), savedModel('nested-keras3')] },
  { file: 'frozen-keras2.h5', others: [savedModel('frozen-keras2')] },
])('$file', ({ file, others }) => {
  let known: Explained;
  let input: Float32Array;

  beforeAll(async () => {
    const fixture = KERAS_FIXTURES.find((each) => each.file === file);
    if (fixture === undefined) throw new Error(`no fixture ${file}`);
    input = inputOf(fixture);
    known = await explain(keras(file), input);
  });

  it.each(others)('is explained as the same network in %s', async (other) => {
    const seen = await explain(other, input);
    expect(seen.description.layers.map(shapeOf)).toEqual(known.description.layers.map(shapeOf));
    expect(defaultShape(seen.description)).toEqual(defaultShape(known.description));
    expect(seen.description.endsInPoints).toBe(known.description.endsInPoints);
    expect(known.maps.some((map) => Math.max(...map) > 0.5)).toBe(true);
    expect(seen.maps).toHaveLength(known.maps.length);
    seen.maps.forEach((map, i) => {
      const { error, at } = largestDifference(map, known.maps[i] ?? []);
      expect(error, `map ${i}, pixel ${at}`).toBeLessThan(TOLERANCE);
    });
  });
});
