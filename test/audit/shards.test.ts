import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  encodeShard,
  findAll,
  isInShard,
  mergeShards,
  parseShard,
  readShard,
  type Audited,
  type AuditedPicture,
} from '../../src/audit';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

function picture(name: string, more: Partial<AuditedPicture> = {}): AuditedPicture {
  const top = [
    { index: 1, probability: 0.625 },
    { index: 0, probability: 0.375 },
  ];
  return { name, hash: name, label: 'cat', truth: 0, top, truthProbability: 0.375, maps: null, ...more };
}

const audited: Audited = {
  setting: {
    ...{ model: 'm', modelHash: 'h', backend: 'wasm', preprocess: 'p', output: 'softmax', version: '1' },
    classes: { labels: ['cat', 'dog'], synsets: [null, null] },
  },
  labels: [{ label: 'cat', pictures: 2, class: 0, how: 'found', proposed: null }],
  pictures: [
    picture('a.png', { maps: { file: 'maps/x.npy', target: 0, correlation: null, topOverlap: 0.5 } }),
    picture('c.png', { label: null, truth: null, truthProbability: null }),
  ],
  failures: [{ name: 'b.png', label: 'cat', code: 'picture', message: 'broken' }],
};

describe('a shard', () => {
  test('is read as it was written', async () => {
    const file = path.join(folder, 'whole.parquet');
    writeFileSync(file, encodeShard(audited));
    expect(await readShard(file)).toEqual(audited);
  });

  test('may be empty', async () => {
    const file = path.join(folder, 'empty.parquet');
    const none = { ...audited, pictures: [], failures: [] };
    writeFileSync(file, encodeShard(none));
    expect(await readShard(file)).toEqual(none);
  });

  test('is refused where it is something else', async () => {
    const file = path.join(folder, 'text.parquet');
    writeFileSync(file, 'no Parquet at all');
    await expect(readShard(file)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('shards together', () => {
  const [a, c] = audited.pictures as [AuditedPicture, AuditedPicture];
  const parts = [
    { file: '1', audited: { ...audited, pictures: [c], failures: [] } },
    { file: '2', audited: { ...audited, pictures: [a] } },
  ];

  test('are the whole, in the order of names, and the same twice is once', () => {
    expect(mergeShards([...parts, ...parts])).toEqual(audited);
  });

  test('are refused where they contradict each other', () => {
    const other = { file: '3', audited: { ...audited, pictures: [picture('a.png', { hash: 'other' })] } };
    expect(() => mergeShards([...parts, other])).toThrow(/something else of a\.png/);
    const model = { file: '3', audited: { ...audited, setting: { ...audited.setting, modelHash: 'other' } } };
    expect(() => mergeShards([...parts, model])).toThrow(/different models/);
  });

  test('hold each picture once', () => {
    const names = Array.from({ length: 500 }, (_, i) => `picture ${i}.png`);
    const counts = [1, 2, 3].map((number) => names.filter((name) => isInShard(name, { number, of: 3 })).length);
    expect(counts.reduce((sum, count) => sum + count)).toBe(500);
    // Within five deviations of a third each: √(500 · 1/3 · 2/3) = 10.5.
    for (const count of counts) expect(Math.abs(count - 500 / 3)).toBeLessThan(53);
  });

  test('are counted from 1', () => {
    expect(parseShard('3/8')).toEqual({ number: 3, of: 8 });
    for (const text of ['0/8', '9/8', '1', '1/0', '-1/2', 'a/b']) expect(() => parseShard(text)).toThrow(/no shard/);
  });
});

test('duplicates are told with the labels that they have', () => {
  const twice = [picture('a.png'), picture('b.png', { hash: 'a.png', label: 'dog' }), picture('c.png')];
  expect(findAll({ ...audited, pictures: twice }).duplicates).toEqual([
    { hash: 'a.png', names: ['a.png', 'b.png'], labels: ['cat', 'dog'] },
  ]);
});
