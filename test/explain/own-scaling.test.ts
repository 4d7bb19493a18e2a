/** Models that scale their picture themselves, against what Keras answers (tools/make_scaling_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime, openModelFiles, startBackend, type ModelFiles } from '../../src/engine';
import { ExplainService } from '../../src/explain';
import { largestDifference } from '../support/largest-difference';
import { useOwnCache } from '../support/own-cache';
import { EMBEDDED_MODEL, SCALING_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

interface Fixture {
  readonly folder: string;
  /** Whether the model takes levels as they are; else it was fed from −1 to 1, as is guessed. */
  readonly scales: boolean;
  /** Levels that the first convolution sees as zero. */
  readonly zeroInput: readonly number[];
  readonly probabilities: readonly number[];
}

const FIXTURES = JSON.parse(readFileSync(path.join(SCALING_VECTORS, 'index.json'), 'utf8')) as Fixture[];
/** Of the picture as of the models' input, so that nothing is resized. */
const SIDE = 28;

useOwnCache(path.join(temporaryFolder(), 'cache'));

describe.skipIf(!hasNativeRuntime())('without being told how pictures are prepared', () => {
  const image = path.join(temporaryFolder(), 'picture.png');
  const service = new ExplainService({
    backend: 'tfjs-node',
    threads: 0,
    memoryBudgetBytes: 2 ** 28,
    embeddedModel: EMBEDDED_MODEL,
  });

  beforeAll(async () => {
    const levels = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) =>
      Math.round(127.5 + 127.5 * Math.sin(0.37 * i)),
    );
    await sharp(levels, { raw: { width: SIDE, height: SIDE, channels: 3 } }).toFile(image);
  });

  it.each(FIXTURES)('$folder answers as in Keras', async ({ folder, scales, probabilities }) => {
    const model = path.join(SCALING_VECTORS, folder);
    const { top5, preprocess } = await service.predict({ image, model, fit: 'model', exif: 'ignore' });
    const answer = [...top5].sort((a, b) => a.index - b.index).map(({ probability }) => probability);
    expect(largestDifference(answer, probabilities).error).toBeLessThan(1e-5);
    expect(preprocess.guessed.includes('scale')).toBe(!scales);
    const begin = folder.endsWith('.keras') ? 'first layer of the model' : 'first operators of the model';
    if (scales) expect(preprocess.source).toContain(begin);
  });
});

it.each(FIXTURES)('what is zero behind the beginning of $folder is known', async ({ folder, zeroInput }) => {
  const files = await openModelFiles(path.join(SCALING_VECTORS, folder));
  const found = files.kind === 'layers' ? await loadedZeroInput(files) : 'zeroInput' in files ? files.zeroInput : [];
  // Python's numbers of 32 bits make it so of two answers.
  expect(largestDifference(found, zeroInput).error).toBeLessThan(2e-3);
});

/** Keras' layers tell it when they are built. */
async function loadedZeroInput(files: ModelFiles): Promise<readonly number[]> {
  const { backend } = await startBackend('wasm', 0);
  const inputSize = { height: SIDE, width: SIDE };
  const sample = new Float32Array(SIDE * SIDE * 3);
  const model = await backend.load({ files, inputSize, sample, memoryBudgetBytes: 2 ** 28 });
  const { zeroInput } = model.description;
  model.dispose();
  return zeroInput;
}
