import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const client = openClient();
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'), { channels: 8, size: 32 });
});

describe('what is sent ahead of a result, for a view that draws the maps itself', () => {
  test('is the picture before the prediction and all classes before the maps', async () => {
    const events: Progress[] = [];
    const result = await client.explain(explainParams({ model, send: ['picture', 'classes'] }), {
      onProgress: (progress) => events.push(progress),
    });
    const kinds = events.map(({ kind }) => kind).filter((kind) => kind !== 'stage');
    expect(kinds.slice(0, 3)).toEqual(['picture', 'classes', 'predicted']);
    const picture = events.find((event) => event.kind === 'picture')?.picture;
    expect(Buffer.from(picture?.png ?? []).toString('latin1', 1, 4)).toBe('PNG');
    expect(picture?.place).toEqual(result.picture);
    const classes = events.find((event) => event.kind === 'classes')?.classes;
    const { index, label, probability } = result.predicted;
    expect(classes?.labels[index]).toBe(label);
    expect(classes?.probabilities[index]).toBe(probability);
    expect(classes?.synsets).toHaveLength(classes?.labels.length ?? -1);
  });

  test('is nothing unless it was asked for', async () => {
    const events: Progress[] = [];
    await client.explain(explainParams({ model }), { onProgress: (progress) => events.push(progress) });
    expect(events.filter(({ kind }) => kind === 'picture' || kind === 'classes')).toEqual([]);
  });
});
