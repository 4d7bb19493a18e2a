import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AuditJournal, predictAll, type AuditEngine, type LabelledPicture } from '../../src/audit';
import type { PredictManyParams, PredictManyResult, PredictSetting } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const setting: PredictSetting = { model: 'm', modelHash: 'h', backend: 'wasm', preprocess: 'p', output: 'softmax' };
const shown = { fit: 'model', exif: 'ignore' } as const;

function picturesOf(count: number): LabelledPicture[] {
  mkdirSync(folder, { recursive: true });
  return Array.from({ length: count }, (_, i) => {
    const name = `${String(i).padStart(3, '0')}.png`;
    const image = path.join(folder, name);
    writeFileSync(image, name);
    return { image, name, label: 'cat', truth: 0 };
  });
}

/** Answers batches of four, and dies over the pictures named before it has answered their batch. */
function engineOf(deadly: readonly string[], asked: PredictManyParams[] = []): AuditEngine {
  return {
    predictMany: (params, onProgress) => {
      asked.push(params);
      const { images } = params;
      for (let at = 0; at < images.length; at += 4) {
        const batch = images.slice(at, at + 4);
        if (batch.some((image) => deadly.includes(path.basename(image)))) {
          return Promise.reject(new ScorecamError('engine', 'The engine process died.', ''));
        }
        const top = [{ index: 1, probability: 0.75 }];
        const answers = batch.map((image, i) => ({
          ...{ place: at + i, hash: path.basename(image), top },
          asked: { index: 0, probability: 0.25 },
        }));
        onProgress?.({ kind: 'answered', answers, failures: [], done: at + batch.length, of: images.length });
      }
      return Promise.resolve({} as PredictManyResult);
    },
  };
}

describe('an engine that dies', () => {
  test('over one picture: that one is listed, and the others are done once', async () => {
    const pictures = picturesOf(20);
    const journal = AuditJournal.inMemory();
    const found = await predictAll(pictures, { engine: engineOf(['006.png']), journal, shown, setting });
    expect(found.failures).toEqual([
      { name: '006.png', label: 'cat', code: 'engine', message: 'The engine process died.' },
    ]);
    expect(found.pictures.map(({ name }) => name)).toEqual(
      pictures.map(({ name }) => name).filter((name) => name !== '006.png'),
    );
    expect(found.pictures[0]).toMatchObject({ truthProbability: 0.25, top: [{ index: 1, probability: 0.75 }] });
  });

  test('over every picture is given up soon', async () => {
    const pictures = picturesOf(200);
    const asked: PredictManyParams[] = [];
    const engine = engineOf(
      pictures.map(({ name }) => name),
      asked,
    );
    const run = predictAll(pictures, { engine, journal: AuditJournal.inMemory(), shown, setting });
    await expect(run).rejects.toMatchObject({ code: 'engine' });
    expect(asked.length).toBeLessThan(20);
  });

  test('for another reason than pictures ends the run', async () => {
    const engine: AuditEngine = { predictMany: () => Promise.reject(new ScorecamError('model', 'no model', '')) };
    const run = predictAll(picturesOf(3), { engine, journal: AuditJournal.inMemory(), shown, setting });
    await expect(run).rejects.toMatchObject({ code: 'model' });
  });
});

test('what is known is not asked for, unless another class is asked about', async () => {
  const pictures = picturesOf(6);
  const journal = AuditJournal.inMemory();
  const asked: PredictManyParams[] = [];
  const run = { engine: engineOf([], asked), journal, shown, setting };
  const first = await predictAll(pictures, run);
  expect(await predictAll(pictures, run)).toEqual(first);
  expect(asked).toHaveLength(1);
  const [changed, ...others] = pictures as [LabelledPicture, ...LabelledPicture[]];
  await predictAll([{ ...changed, truth: 5 }, ...others], run);
  expect(asked[1]).toMatchObject({ images: [changed.image], asked: [5] });
  const other = { ...run, setting: { ...setting, modelHash: 'other' } };
  await predictAll(pictures, other);
  expect(asked[2]?.images).toHaveLength(6);
});
