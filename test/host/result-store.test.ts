import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprintFiles } from '../../src/files/fingerprint';
import { resultKey, ResultStore, type KeptResult, type ResultSubject } from '../../src/host/result-store';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { sampleParts } from './sample-parts';

const root = temporaryFolder();
const SUBJECT: ResultSubject = {
  image: '/pictures/space_shuttle/rocket.jpg',
  pictureHash: 'cd'.repeat(32),
  model: undefined,
  layer: undefined,
  fit: 'model',
  exif: 'ignore',
  baseline: 'zero',
  runtime: 'auto',
};

let folder: string;
let model: string;
let kept: KeptResult;
let count = 0;

beforeEach(async () => {
  folder = path.join(root, String(++count));
  mkdirSync(folder);
  model = path.join(folder, 'model.json');
  writeFileSync(model, '{}');
  kept = await withModel([model, path.join(folder, 'labels.txt')]);
});

/** A result of a model of these files as they are now. */
async function withModel(files: readonly string[]): Promise<KeptResult> {
  const result = sampleResult();
  return sampleParts({ ...result, model: { ...result.model, files, fingerprint: await fingerprintFiles(files) } });
}

function results(): string {
  return path.join(folder, 'results');
}

function onlyFile(): string {
  const names = readdirSync(results());
  expect(names).toHaveLength(1);
  return path.join(results(), names[0] ?? '');
}

describe('a result that is kept', () => {
  it('comes back as it was, its arrays with bytes of their own', async () => {
    await new ResultStore(results()).put(SUBJECT, kept);
    const found = await new ResultStore(results()).find(SUBJECT);
    expect(found).toEqual(kept);
    expect(found?.picture.png.constructor).toBe(Uint8Array);
    expect(found?.scores?.means.buffer.byteLength).toBe(16);
  });

  it('is found for the same bytes in another folder of that name, under its path', async () => {
    const store = new ResultStore(results());
    await store.put(SUBJECT, kept);
    const image = '/copy/space_shuttle/other name.jpg';
    expect((await store.find({ ...SUBJECT, image }))?.result.image).toBe(image);
    expect(await store.find({ ...SUBJECT, image: '/pictures/missile/rocket.jpg' })).toBeUndefined();
  });

  it('is missing after a file of its model has changed or come, and goes', async () => {
    for (const change of [
      () => {
        appendFileSync(model, ' ');
      },
      () => {
        writeFileSync(path.join(folder, 'labels.txt'), 'a');
      },
    ]) {
      const store = new ResultStore(results());
      await store.put(SUBJECT, await withModel(kept.result.model.files));
      change();
      expect(await store.find(SUBJECT)).toBeUndefined();
      expect(readdirSync(results())).toEqual([]);
    }
  });

  it('is missing where the model was replaced between the answer and its keeping', async () => {
    const store = new ResultStore(results());
    writeFileSync(model, '{"another":"model"}');
    await store.put(SUBJECT, kept);
    expect(await store.find(SUBJECT)).toBeUndefined();
  });

  it.each([
    [
      'cut',
      (file: string) => {
        truncateSync(file, statSync(file).size - 1);
      },
    ],
    [
      'empty',
      (file: string) => {
        truncateSync(file, 0);
      },
    ],
    [
      'foreign',
      (file: string) => {
        writeFileSync(file, 'something else');
      },
    ],
    [
      'altered',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[bytes.length - 5] = (bytes[bytes.length - 5] ?? 0) ^ 1;
        writeFileSync(file, bytes);
      },
    ],
  ])('is missing when its file is %s, and the file goes', async (_, damage) => {
    const store = new ResultStore(results());
    await store.put(SUBJECT, kept);
    const file = onlyFile();
    damage(file);
    expect(await store.find(SUBJECT)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
  });
});

it('every fact that a result depends on makes another key', () => {
  const others: Partial<ResultSubject>[] = [
    { pictureHash: 'ef'.repeat(32) },
    { model: '/models/model.json' },
    { layer: 'head' },
    { fit: 'squash' },
    { exif: 'apply' },
    { baseline: 'blur' },
    { image: '/pictures/missile/rocket.jpg' },
    { runtime: 'wasm' },
  ];
  expect(new Set([{}, ...others].map((other) => resultKey({ ...SUBJECT, ...other }))).size).toBe(others.length + 1);
});

it('is bounded: what was unused for longest goes, and a draft that somebody writes stays', async () => {
  await new ResultStore(results()).put(SUBJECT, kept);
  const bytes = statSync(onlyFile()).size;
  const store = new ResultStore(results(), 2.5 * bytes);
  const subjects = ['blur', 'mean', 'black'].map((baseline) => ({ ...SUBJECT, baseline }) as ResultSubject);
  const age = (days: number): void => {
    const time = new Date(Date.now() - days * 86_400_000);
    for (const name of readdirSync(results())) {
      const file = path.join(results(), name);
      if (Date.now() - statSync(file).mtimeMs < 3_600_000) utimesSync(file, time, time);
    }
  };
  age(3);
  await store.put(subjects[0] ?? SUBJECT, kept);
  age(2);
  // Used again: now the other one is the oldest.
  expect(await store.find(SUBJECT)).toBeDefined();
  writeFileSync(path.join(results(), '.draft.part'), 'being written');
  await store.put(subjects[1] ?? SUBJECT, kept);
  expect(await store.find(subjects[0] ?? SUBJECT)).toBeUndefined();
  expect(await store.find(SUBJECT)).toBeDefined();
  expect(await store.find(subjects[1] ?? SUBJECT)).toBeDefined();
  expect(readdirSync(results())).toContain('.draft.part');
});

it('two windows write and read at once', async () => {
  const stores = [new ResultStore(results()), new ResultStore(results())];
  await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const store = stores[i % 2];
      await store?.put(SUBJECT, kept);
      expect(await store?.find(SUBJECT)).toEqual(kept);
    }),
  );
  expect(readdirSync(results())).toHaveLength(1);
});

it('says that nothing can be written', async () => {
  writeFileSync(path.join(folder, 'results'), 'in the way');
  const store = new ResultStore(results());
  await expect(store.put(SUBJECT, kept)).rejects.toMatchObject({ code: 'output' });
  expect(await store.find(SUBJECT)).toBeUndefined();
});
