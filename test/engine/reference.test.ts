/**
 * The embedded model against maps and scores that an independent PyTorch program computed.
 *
 * Skipped where those numbers are not present.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { channelWeights, saliencyMap, type PublishedWeighting } from '../../src/maps';
import { largestDifference } from '../support/largest-difference';
import { loadLite0, scorePicture, type Lite0, type Scored } from '../support/lite0';
import { readNpy } from '../support/npy';
import { REFERENCE } from '../support/paths';

type ReferenceIndex = Readonly<
  Record<
    string,
    {
      readonly image: string;
      readonly live_channels: number;
      readonly classes: readonly number[];
      readonly maps: Readonly<Record<string, string>>;
    }
  >
>;

const indexFile = path.join(REFERENCE, 'index.json');
const isThere = existsSync(indexFile) && hasNativeRuntime();
const pictures = isThere ? Object.entries(JSON.parse(readFileSync(indexFile, 'utf8')) as ReferenceIndex) : [];
const SIZE = { height: 224, width: 224 };

function numbers(file: string): ReturnType<typeof readNpy> {
  return readNpy(path.join(REFERENCE, file));
}

function mapOf(scored: Scored, classIndex: number, weighting: PublishedWeighting): Float32Array {
  const weights = channelWeights(scored.matrix, classIndex, { weighting, temperature: 1 });
  return saliencyMap(scored.activations, scored.live, weights, SIZE).data;
}

it.skipIf(isThere)('the reference is not here, or the native runtime is not: its tests are skipped', () => {
  expect(pictures).toEqual([]);
});

describe.each(pictures)('%s', (name, { image, classes, live_channels: liveChannels, maps }) => {
  let scored: Scored;

  beforeAll(async () => {
    scored = await scorePicture(await lite0(), path.join(REFERENCE, image));
  });

  it('has the probabilities of the reference', () => {
    const { error, at } = largestDifference(scored.probabilities, numbers(`${name}.probs.npy`).data);
    expect(error, `class ${at}`).toBeLessThan(1e-5);
  });

  it('has the live channels of the reference', () => {
    const expected = [...numbers(`${name}.live.npy`).data];
    expect([...scored.live].sort((a, b) => a - b)).toEqual(expected);
    expect(expected).toHaveLength(liveChannels);
  });

  it('has the scores and logits of the reference', () => {
    const live = [...numbers(`${name}.live.npy`).data];
    const rowOf = new Map([...scored.live].map((channel, row) => [channel, row]));
    const [scores, logits] = [numbers(`${name}.scores.npy`), numbers(`${name}.logits.npy`)];
    expect(scores.shape).toEqual([live.length, classes.length]);
    classes.forEach((classIndex, column) => {
      const byChannel = (values: Float64Array): number[] =>
        live.map((channel) => values[rowOf.get(channel) ?? -1] ?? NaN);
      const expected = ({ data }: typeof scores): number[] =>
        live.map((_, row) => data[row * classes.length + column] ?? NaN);
      const score = largestDifference(byChannel(scored.matrix.probabilitiesOf(classIndex)), expected(scores));
      expect(score.error, `class ${classIndex}, row ${score.at}`).toBeLessThan(1e-4);
      const logit = largestDifference(byChannel(scored.matrix.logitsOf(classIndex)), expected(logits));
      // Rows of channels with two cells above zero, one of them by a trace, magnify what float32 rounds there.
      expect(logit.error, `class ${classIndex}, row ${logit.at}`).toBeLessThan(3e-3);
    });
  });

  it.each(Object.entries(maps))('has the map %s of the reference', (key, file) => {
    const [classIndex, weighting] = key.split('.');
    const map = mapOf(scored, Number(classIndex), weighting as PublishedWeighting);
    const { error, at } = largestDifference(map, numbers(file).data);
    expect(error, `pixel ${at}`).toBeLessThan(1e-4);
  });
});

let loaded: Promise<Lite0> | undefined;

/** One model for the whole file. */
function lite0(): Promise<Lite0> {
  loaded ??= loadLite0('tfjs-node').then((result) => {
    expect(result.model).toMatchObject({ graph: 'recorded', notes: [] });
    return result;
  });
  return loaded;
}
