/** EfficientNet-Lite0 gives the same maps in whatever form it was exported. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelWeights, saliencyMap, type PublishedWeighting } from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { scorePicture, type Lite0, type Scored } from '../support/lite0';
import { readNpy } from '../support/npy';
import { useOwnCache } from '../support/own-cache';
import { LITE0_VECTORS, REFERENCE } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { LITE0_EXPORTS, loadExport, named } from './exports';

interface VectorIndex {
  readonly mapStride: number;
  readonly pictures: readonly {
    readonly name: string;
    readonly crop: string;
    readonly probabilities: string;
    readonly runs: readonly {
      readonly maps: readonly {
        readonly weighting: PublishedWeighting;
        readonly temperature: number | null;
        readonly class: number;
        readonly channels: number | 'all';
        readonly file: string;
      }[];
    }[];
  }[];
}

type ReferenceIndex = Readonly<Record<string, { image: string; maps: Readonly<Record<string, string>> }>>;

const TOLERANCE = 1e-3;
const SIZE = { height: 224, width: 224 };

useOwnCache(path.join(temporaryFolder(), 'cache'));

const { pictures, mapStride } = readIndex(LITE0_VECTORS) as VectorIndex;
const rocket = pictures.find(({ name }) => name === 'rocket');
// The first run is that of the default layer towards zeros.
const rocketMaps = rocket?.runs[0]?.maps.filter(({ channels }) => channels === 'all') ?? [];
const reference = existsSync(REFERENCE) ? (readIndex(REFERENCE) as ReferenceIndex).chelsea : undefined;

function readIndex(folder: string): unknown {
  return JSON.parse(readFileSync(path.join(folder, 'index.json'), 'utf8'));
}

function mapOf(scored: Scored, classIndex: number, weighting: PublishedWeighting, temperature = 1): Float32Array {
  const weights = channelWeights(scored.matrix, classIndex, { weighting, temperature });
  return saliencyMap(scored.activations, scored.live, weights, SIZE).data;
}

/** Every `step`-th pixel of every `step`-th row. */
function sampled(map: Float32Array, step: number): Float32Array {
  return map.filter((_, i) => (i % SIZE.width) % step === 0 && Math.floor(i / SIZE.width) % step === 0);
}

describe.each(named(LITE0_EXPORTS))('%s', (_, { model: file }) => {
  let lite0: Lite0;

  beforeAll(async () => {
    lite0 = await loadExport(file);
  });

  afterAll(() => {
    lite0.model.dispose();
  });

  it('gives the predictions and maps that PyTorch computed with the published weights', async () => {
    if (rocket === undefined) throw new Error('no numbers of the rocket');
    const scored = await scorePicture(lite0, path.join(LITE0_VECTORS, rocket.crop));
    const probabilities = readNpy(path.join(LITE0_VECTORS, rocket.probabilities)).data;
    expect(largestDifference(scored.probabilities, probabilities).error).toBeLessThan(1e-5);
    expect(rocketMaps.length).toBeGreaterThan(5);
    for (const { class: classIndex, weighting, temperature, file: expected } of rocketMaps) {
      const map = sampled(mapOf(scored, classIndex, weighting, temperature ?? 1), mapStride);
      const { error, at } = largestDifference(map, readNpy(path.join(LITE0_VECTORS, expected)).data);
      expect(error, `${expected}, sample ${at}`).toBeLessThan(TOLERANCE);
    }
  });

  it.skipIf(reference === undefined)('gives the maps of the independent reference', async () => {
    const { image, maps } = reference ?? { image: '', maps: {} };
    const scored = await scorePicture(lite0, path.join(REFERENCE, image));
    for (const [key, expected] of Object.entries(maps)) {
      const [classIndex, weighting] = key.split('.');
      const map = mapOf(scored, Number(classIndex), weighting as PublishedWeighting);
      const { error, at } = largestDifference(map, readNpy(path.join(REFERENCE, expected)).data);
      expect(error, `${expected}, pixel ${at}`).toBeLessThan(TOLERANCE);
    }
  });
});
