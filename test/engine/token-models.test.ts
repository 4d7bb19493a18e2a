/** Vision transformers of TensorFlow: tokens and maps against what Keras and Python give (tools/make_token_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  startSavedModelBackend,
  type LoadedModel,
} from '../../src/engine';
import { ExplainService } from '../../src/explain';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { EMBEDDED_MODEL, TOKEN_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture {
  readonly folder: string;
  readonly probabilities: readonly number[];
  /** `[4, 4, 12]`, of the norm before the attention. */
  readonly tokens: readonly number[];
  /** Of the most likely class, `[28, 28]`. */
  readonly map: readonly number[];
}

const FIXTURES = JSON.parse(readFileSync(path.join(TOKEN_VECTORS, 'index.json'), 'utf8')) as Fixture[];
const SIDE = 28;

useOwnCache(path.join(temporaryFolder(), 'cache'));

/** Levels of a picture that is as large as the models' input. */
const LEVELS = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => Math.round(127.5 + 127.5 * Math.sin(0.37 * i)));
const INPUT = Float32Array.from(LEVELS);

async function load(folder: string, runtime: 'tfjs-node' | 'wasm'): Promise<LoadedModel> {
  const files = await openModelFiles(path.join(TOKEN_VECTORS, folder));
  const isGraph = files.kind === 'graph';
  const { backend } = isGraph ? await startBackend(runtime, 0) : await startSavedModelBackend(runtime, 0);
  const inputSize = { height: SIDE, width: SIDE };
  return backend.load({ files, inputSize, sample: INPUT, memoryBudgetBytes: 2 ** 28 });
}

async function expectTokens({ folder, probabilities, tokens }: Fixture, runtime: 'tfjs-node' | 'wasm'): Promise<void> {
  const model = await load(folder, runtime);
  try {
    const { layers, defaultLayer, activation, endsInPoints } = model.description;
    const layer = layers.find(({ name }) => name === defaultLayer);
    if (layer === undefined) throw new Error('no default layer');
    expect(layer).toMatchObject({ height: 4, width: 4, channels: 12, experimental: true });
    expect(layer.name).toMatch(/norm1/);
    expect(layer.type).toMatch(/\(tokens, experimental\)$/);
    expect(endsInPoints).toBe(false);
    expect(layers.filter(({ experimental }) => experimental !== true).length).toBeGreaterThan(0);
    const bound = model.bind(layer, INPUT, new Float32Array(INPUT.length).fill(127.5));
    const prediction = await bound.predict();
    bound.release();
    expect(largestDifference(toProbabilities(prediction.logits, activation), probabilities).error).toBeLessThan(1e-5);
    expect(largestDifference(prediction.activations, tokens).error).toBeLessThan(1e-4);
  } finally {
    model.dispose();
  }
}

describe.skipIf(!hasNativeRuntime())('the tokens of a vision transformer on TensorFlow', () => {
  const image = path.join(temporaryFolder(), 'picture.png');
  const [threads, memoryBudgetBytes] = [0, 2 ** 28];
  const service = new ExplainService({
    backend: 'tfjs-node',
    threads,
    memoryBudgetBytes,
    embeddedModel: EMBEDDED_MODEL,
  });

  beforeAll(async () => {
    await sharp(LEVELS, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(image);
  });

  it.each(FIXTURES)('of $folder are the target, without that of the class', async (fixture) => {
    await expectTokens(fixture, 'tfjs-node');
  });

  it.each(FIXTURES)('of $folder give the map that Python computes by the formula', async ({ folder, map }) => {
    const { maps, channels } = await service.explain({
      image,
      model: path.join(TOKEN_VECTORS, folder),
      ...{ fit: 'model', exif: 'ignore', weighting: 'logit', temperature: 1, baseline: 'zero', contrast: false },
      ...{ channels: 1, previews: false, overlays: false },
    });
    expect(channels).toMatchObject({ total: 12, live: 12 });
    expect(largestDifference(maps.predicted.data, map).error).toBeLessThan(1e-4);
  });
});

it('of a graph model are the target in WebAssembly, too', async () => {
  const fixture = FIXTURES.find(({ folder }) => folder === 'graph-token');
  if (fixture === undefined) throw new Error('no graph model');
  await expectTokens(fixture, 'wasm');
});
