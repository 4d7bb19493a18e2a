/** Measuring maps on a tiny model that runs here: against its own predictions, and what its numbers must be. */
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { ExplainService, type RequestContext } from '../../src/explain';
import { areaUnder, keepUpperHalf } from '../../src/metrics';
import type { ExplainResult, MeasureParams, Progress } from '../../src/protocol';
import { explainParams } from '../support/engine-client';
import { useOwnCache } from '../support/own-cache';
import { EMBEDDED_MODEL, ROCKET } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const SIDE = 32;
const PIXELS = SIDE * SIDE;
const STEPS = 16;

const folder = temporaryFolder();
useOwnCache(path.join(folder, 'cache'));

describe.each(['tfjs-node', 'wasm'] as const)('on %s', (backend) => {
  describe.skipIf(backend === 'tfjs-node' && !hasNativeRuntime())('maps are measured', () => {
    const service = new ExplainService({
      backend,
      threads: 0,
      memoryBudgetBytes: 2 ** 28,
      embeddedModel: EMBEDDED_MODEL,
    });
    let explained: ExplainResult;
    let params: MeasureParams;

    beforeAll(async () => {
      const model = writeTinyClassifier(path.join(folder, 'tiny'), { size: SIDE });
      explained = await service.explain(explainParams({ model, image: ROCKET }));
      const { predicted, target, maps } = explained;
      params = {
        ...{ model, image: ROCKET, fit: 'model', exif: 'ignore', steps: STEPS },
        maps: [
          { classIndex: predicted.index, data: maps.predicted.data },
          { classIndex: target.index, data: maps.target.data },
        ],
      };
    });

    /** Probabilities of a class when a part of the picture is hidden by its zero, which is the middle grey here. */
    const hidden = async (classIndex: number, keep: Uint8Array): Promise<number> => {
      const { image, model, fit, exif } = params;
      const asked = { image, fit, exif, ...(model === undefined ? {} : { model }) };
      const { after } = await service.hide({ ...asked, keep, fill: 'grey', classes: [classIndex] });
      return after[0]?.probability ?? NaN;
    };

    it('for both classes, with every pass counted and told', async () => {
      const told: Progress[] = [];
      const { measurements, forwardPasses } = await service.measure(params, {
        onProgress: (progress) => {
          if (progress.kind === 'measured') told.push(progress);
        },
      });
      const of = 2 * (3 + 2 * (STEPS + 1));
      expect(forwardPasses).toBe(of);
      expect(told.at(-1)).toEqual({ kind: 'measured', done: of, of });
      expect(measurements.map(({ classIndex }) => classIndex)).toEqual([
        explained.predicted.index,
        explained.target.index,
      ]);
      for (const [i, { insertion, deletion, drop, dropUpperHalf }] of measurements.entries()) {
        const { probability } = [explained.predicted, explained.target][i] ?? { probability: NaN };
        expect(insertion.probabilities).toHaveLength(STEPS + 1);
        for (const full of [insertion.probabilities.at(-1), deletion.probabilities[0], drop.full, dropUpperHalf.full]) {
          expect(full).toBeCloseTo(probability, 5);
        }
        for (const { auc, probabilities } of [insertion, deletion]) expect(auc).toBe(areaUnder(probabilities));
      }
    });

    it('as hiding the same pixels says', async () => {
      const { measurements } = await service.measure(params);
      for (const [i, { classIndex, deletion }] of measurements.entries()) {
        const { data } = params.maps[i] ?? { data: new Float32Array() };
        const order = Array.from(data.keys()).sort((a, b) => (data[b] ?? 0) - (data[a] ?? 0) || a - b);
        for (const step of [1, 5, STEPS]) {
          const keep = new Uint8Array(PIXELS).fill(255);
          for (const pixel of order.slice(0, (step * PIXELS) / STEPS)) keep[pixel] = 0;
          expect(deletion.probabilities[step]).toBeCloseTo(await hidden(classIndex, keep), 5);
        }
      }
    });

    it('so that a map of ones drops nothing, one of zeros all but what grey keeps, and half a map as half a map', async () => {
      const { classIndex } = params.maps[0] ?? { classIndex: 0 };
      const ones = new Float32Array(PIXELS).fill(1);
      const maps = [ones, new Float32Array(PIXELS), keepUpperHalf(ones)].map((data) => ({ classIndex, data }));
      const { measurements } = await service.measure({ ...params, maps, steps: 2 });
      const [all, none, half] = measurements;
      expect(all?.drop.dropPercent).toBeCloseTo(0, 3);
      expect(none?.drop.masked).toBeCloseTo(await hidden(classIndex, new Uint8Array(PIXELS)), 5);
      expect(half?.drop.masked).toBeCloseTo(all?.dropUpperHalf.masked ?? NaN, 5);
      expect(half?.dropUpperHalf.masked).toBeCloseTo(half?.drop.masked ?? NaN, 5);
    });

    it('until nobody wants it any more, letting others work between its batches', async () => {
      const abort = new AbortController();
      let turns = 0;
      const passTurn: RequestContext['passTurn'] = (pass, kind) => {
        expect(kind).toBe('background');
        return pass(() => {
          turns += 1;
          if (turns === 3) abort.abort();
          return Promise.resolve();
        });
      };
      const told: number[] = [];
      const measuring = service.measure(params, {
        signal: abort.signal,
        passTurn,
        onProgress: (progress) => {
          if (progress.kind === 'measured') told.push(progress.done);
        },
      });
      await expect(measuring).rejects.toMatchObject({ code: 'cancelled' });
      expect(turns).toBe(3);
      expect(told).toHaveLength(2);
    });

    it('unless they do not fit', async () => {
      const map = { classIndex: 0, data: new Float32Array(PIXELS) };
      for (const [change, problem] of [
        [{ steps: 1 }, 'A curve of 1 steps'],
        [{ steps: 225 }, 'A curve of 225 steps'],
        [{ maps: [{ ...map, data: new Float32Array(5) }] }, 'A map of 5 values'],
        [{ maps: [{ ...map, data: new Float32Array(PIXELS).fill(1.5) }] }, 'cannot be measured'],
        [{ maps: [{ ...map, data: new Float32Array(PIXELS).fill(NaN) }] }, 'cannot be measured'],
        [{ maps: [{ ...map, classIndex: 6 }] }, 'no class 6'],
      ] as const) {
        const measuring = service.measure({ ...params, ...change });
        await expect(measuring).rejects.toMatchObject({
          code: 'usage',
          message: expect.stringContaining(problem) as string,
        });
      }
    });
  });
});
