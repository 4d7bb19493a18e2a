import { readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { HideParams } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { openClient, useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const CHANNELS = 24;
const CLASSES = 6;
const ALL = Array.from({ length: CLASSES }, (_, index) => index);

const folder = temporaryFolder();
const client = openClient();
let model: string;
let params: HideParams;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'), { channels: CHANNELS, size: 32 });
  const keep = new Uint8Array(32 * 32).fill(255);
  params = { image: ROCKET, model, fit: 'model', exif: 'ignore', keep, fill: 'grey', classes: ALL };
});

/** What the tiny classifier says to a grey picture, of which its input is 0: softmax(relu(bias) · kernel + bias). */
function answerToGrey(): number[] {
  const weights = new Float32Array(new Uint8Array(readFileSync(path.join(path.dirname(model), 'weights.bin'))).buffer);
  const from = 3 * 3 * 3 * CHANNELS;
  const features = weights.slice(from, from + CHANNELS).map((bias) => Math.max(0, bias));
  const kernel = weights.slice(from + CHANNELS);
  const logits = ALL.map((column) =>
    features.reduce(
      (sum, feature, row) => sum + feature * (kernel[row * CLASSES + column] ?? NaN),
      kernel[CHANNELS * CLASSES + column] ?? NaN,
    ),
  );
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / total);
}

describe('hiding a part of the picture', () => {
  test('moves nothing where all of it stays', async () => {
    const { before, after, predicted } = await client.hide(params);
    const { top5 } = await client.predict(params);
    expect(after).toEqual(before);
    expect(before.map(({ index }) => index)).toEqual(ALL);
    for (const known of top5) expect(before[known.index]).toEqual(known);
    expect(predicted).toEqual(top5[0]);
  });

  test('in grey, all of it, is the answer to a grey picture', async () => {
    const { before, after, predicted } = await client.hide({ ...params, keep: new Uint8Array(32 * 32) });
    const expected = answerToGrey();
    for (const { index, probability } of after) expect(probability).toBeCloseTo(expected[index] ?? NaN, 5);
    expect(predicted.index).toBe(expected.indexOf(Math.max(...expected)));
    expect(after).not.toEqual(before);
  });

  test('by blurring moves nothing in a picture of one colour, and something in others', async () => {
    const image = path.join(folder, 'plain.png');
    await sharp({ create: { width: 40, height: 40, channels: 3, background: '#c84020' } }).toFile(image);
    const keep = new Uint8Array(32 * 32);
    const plain = await client.hide({ ...params, image, keep, fill: 'blur' });
    for (const { index, probability } of plain.after) {
      expect(probability).toBeCloseTo(plain.before[index]?.probability ?? NaN, 5);
    }
    const rocket = await client.hide({ ...params, keep, fill: 'blur' });
    expect(rocket.after).not.toEqual(rocket.before);
  });

  test('answers for the classes that were asked for, in their order', async () => {
    const { before, after } = await client.hide({ ...params, classes: [4, 1] });
    expect(before.map(({ label }) => label)).toEqual(['Crane', 'dog']);
    expect(after.map(({ index }) => index)).toEqual([4, 1]);
  });

  test('needs a mask of the size of the model’s input, and classes that it has', async () => {
    await expect(client.hide({ ...params, keep: new Uint8Array(100) })).rejects.toMatchObject({
      code: 'usage',
      message: 'The mask of what is hidden has 100 values; 1024 are expected.',
      hint: "Give one value a pixel of the model's input, 32 wide and 32 high.",
    });
    for (const index of [-1, 6, 0.5]) {
      await expect(client.hide({ ...params, classes: [index] })).rejects.toMatchObject({
        code: 'usage',
        message: `The model has no class ${index}.`,
      });
    }
  });
});

describe('a thumbnail', () => {
  test('is a PNG of the size that was asked for, and needs no model', async () => {
    const image = await writeRamp(path.join(folder, 'ramp.png'), 300, 150);
    const { png } = await client.thumbnail({ image, exif: 'ignore', size: 100 });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 100, height: 50 });
  });

  test('is refused for a size out of range, and for what is no picture', async () => {
    for (const size of [15, 513, 20.5]) {
      await expect(client.thumbnail({ image: ROCKET, exif: 'ignore', size })).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(client.thumbnail({ image: model, exif: 'ignore', size: 64 })).rejects.toMatchObject({
      code: 'picture',
    });
  });
});
