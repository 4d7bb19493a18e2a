/** What is asked of the engine, and what is known already. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EvaluationLog, Evaluator, parseMethodUses, type EvaluationEngine } from '../../src/evaluate';
import type { EvaluateParams, MetricName } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const cat = { index: 1, label: 'cat', probability: 0.5 };
const setting = { model: 'm', modelHash: 'h', backend: 'b', layer: 'l', preprocess: 'p', labelsHash: 'n' };

/** Answers with a number for everything that it is asked. */
function fakeEngine(onAsked: (params: EvaluateParams) => void = () => undefined): {
  engine: EvaluationEngine;
  asked: MetricName[][];
} {
  const asked: MetricName[][] = [];
  const engine: EvaluationEngine = {
    evaluate: (params) => {
      const pictureHash = createHash('sha256').update(readFileSync(params.image)).digest('hex');
      if (params.wanted.length > 0) {
        asked.push(params.wanted.flatMap(({ metrics }) => [...metrics]));
        onAsked(params);
      }
      return Promise.resolve({
        ...{ image: params.image, pictureHash, explained: cat, predicted: cat, trueClass: 1, setting },
        ...{ forwardPasses: 1, warnings: [] },
        measurements: params.wanted.map(({ use, metrics }) => ({
          name: use.name,
          values: Object.fromEntries(metrics.map((metric) => [metric, metric.length])),
          curves: metrics.includes('insertion') ? { insertion: [0, 1] } : {},
        })),
      });
    },
    evaluateCollage: () => Promise.resolve({ cells: [[1, 1, 1, 1]], forwardPasses: 1 }),
  };
  return { engine, asked };
}

function evaluatorOf(
  log: EvaluationLog,
  engine: EvaluationEngine,
  { metrics, boxes = null }: { metrics: readonly MetricName[]; boxes?: string | null },
): Evaluator {
  return new Evaluator({
    ...{ engine, log, folder, metrics, boxesFingerprint: boxes, uses: parseMethodUses('grad-cam', 1) },
    shownAs: () => Promise.resolve({ fit: 'model', exif: 'ignore', steps: 10, classOf: 'predicted' }),
  });
}

function write(name: string, content: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

describe('an evaluator', () => {
  test('asks only for what is missing, and tells only what is wanted, in that order', async () => {
    const image = write('a.png', 'a');
    const log = EvaluationLog.inMemory();
    const { engine, asked } = fakeEngine();
    await evaluatorOf(log, engine, { metrics: ['insertion', 'deletion'] }).picture(image);
    const { worked, measurements } = await evaluatorOf(log, engine, { metrics: ['adcc', 'deletion'] }).picture(image);
    expect(asked).toEqual([['insertion', 'deletion'], ['adcc']]);
    expect(worked).toBe(true);
    expect(Object.entries(measurements[0]?.values ?? {})).toEqual([
      ['adcc', 4],
      ['deletion', 8],
    ]);
    expect(measurements[0]?.curves).toEqual({});
    const again = await evaluatorOf(log, engine, { metrics: ['insertion'] }).picture(image);
    expect(again).toMatchObject({ worked: false, measurements: [{ curves: { insertion: [0, 1] } }] });
  });

  test('asks anew for what depends on boxes where they have changed, and for nothing else', async () => {
    const image = write('b.png', 'b');
    const log = EvaluationLog.inMemory();
    const { engine, asked } = fakeEngine();
    const metrics = ['insertion', 'energy-pointing'] as const;
    for (const boxes of ['first', 'second', 'first']) await evaluatorOf(log, engine, { metrics, boxes }).picture(image);
    expect(asked).toEqual([['insertion', 'energy-pointing'], ['energy-pointing']]);
  });

  test('does not keep numbers of a picture that changes meanwhile', async () => {
    const image = write('c.png', 'before');
    const log = EvaluationLog.inMemory();
    const changing = fakeEngine();
    const engine: EvaluationEngine = {
      ...changing.engine,
      evaluate: (params) => {
        if (params.wanted.length > 0) write('c.png', 'after');
        return changing.engine.evaluate(params);
      },
    };
    const evaluator = evaluatorOf(log, engine, { metrics: ['insertion'] });
    await expect(evaluator.picture(image)).rejects.toMatchObject({
      code: 'picture',
      message: expect.stringContaining('has changed while it was evaluated') as string,
    });
    const { engine: calm, asked } = fakeEngine();
    await evaluatorOf(log, calm, { metrics: ['insertion'] }).picture(image);
    expect(asked).toEqual([['insertion']]);
  });

  test('plays no collage of pictures that have changed', async () => {
    const evaluator = evaluatorOf(EvaluationLog.inMemory(), fakeEngine().engine, { metrics: ['grid-pointing'] });
    const pictures = [0, 1, 2, 3].map((classIndex) => {
      const image = write(`${classIndex}.png`, String(classIndex));
      return { image, classIndex, hash: createHash('sha256').update(String(classIndex)).digest('hex') };
    });
    expect(await evaluator.collage(pictures)).toMatchObject({ worked: true, cells: [[1, 1, 1, 1]] });
    expect(await evaluator.collage(pictures)).toMatchObject({ worked: false, cells: [[1, 1, 1, 1]] });
    write('2.png', 'another');
    const fresh = evaluatorOf(EvaluationLog.inMemory(), fakeEngine().engine, { metrics: ['grid-pointing'] });
    await expect(fresh.collage(pictures)).rejects.toMatchObject({ code: 'picture' });
  });
});
