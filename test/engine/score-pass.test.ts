/** The pass over the masks: batches, padding, order, cancellation; with a model that only notes what it is given. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { scoreChannels, type LoadedModel, type MaskedPicture } from '../../src/engine';
import type { ScorePass } from '../../src/engine/score-pass';

const CHANNELS = 40;
const layer = { name: 'conv', type: 'Conv2D', height: 1, width: 2, channels: CHANNELS };
/** `[2, channels]`: channel k goes from 0 to k + 1. */
const activations = Float32Array.from({ length: 2 * CHANNELS }, (_, i) => (i < CHANNELS ? 0 : i - CHANNELS + 1));

interface Noted {
  readonly pass: ScorePass;
  /** How many masks each batch had, padding counted, and how many of them are not blank. */
  readonly batches: { count: number; shown: number }[];
}

function newPass({
  batchSize = 8,
  from = 0,
  to = CHANNELS,
  signal,
  msPerMask = 1,
  batchIsFixed = false,
}: Partial<ScorePass> & { batchSize?: number; msPerMask?: number; batchIsFixed?: boolean } = {}): Noted {
  const batches: Noted['batches'] = [];
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let scored = from;
  const bound: MaskedPicture = {
    predict: () => Promise.reject(new Error('not asked for')),
    score: (masks, count) => {
      expect(masks).toHaveLength(2 * count);
      const shown = masks.reduce((sum, value) => sum + value, 0);
      batches.push({ count, shown });
      now += msPerMask * count;
      // Two classes; the first logit is the position in the plan.
      const logits = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? scored + i / 2 : 0));
      scored += shown;
      return Promise.resolve(logits);
    },
    release: () => undefined,
  };
  const model = { batchSize, batchIsFixed } as LoadedModel;
  const plan = { live: Int32Array.from({ length: CHANNELS }, (_, k) => CHANNELS - 1 - k), total: CHANNELS };
  return {
    pass: { model, layer, bound, activations, plan, from, to, ...(signal === undefined ? {} : { signal }) },
    batches,
  };
}

async function run({ pass }: Noted): Promise<{ passes: number; rows: number[] }> {
  const rows: number[] = [];
  const passes = await scoreChannels(pass, (logits) => {
    rows.push(...logits.filter((_, i) => i % 2 === 0));
  });
  return { passes, rows };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

describe('scoreChannels', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['whole batches', { batchSize: 8 }, [8, 8, 8, 8, 8], CHANNELS],
    ['a small one first, the others as large as may be', { batchSize: 15 }, [8, 15, 15, 2], CHANNELS],
    ['a small one first, the others made even', { batchSize: 31 }, [8, 16, 16], CHANNELS],
    ['a small one and one large', { batchSize: 64 }, [8, 32], CHANNELS],
    ['batches of the size that is built in', { batchSize: 16, batchIsFixed: true }, [16, 16, 16], CHANNELS],
    ['one by one', { batchSize: 1, to: 3 }, [1, 1, 1], 3],
    ['a part', { batchSize: 8, from: 10, to: 27 }, [8, 8, 1], 17],
    ['fewer than a small one', { batchSize: 32, to: 5 }, [5], 5],
    ['nothing', { from: 5, to: 5 }, [], 0],
  ])('gives every row once, in the order of the plan, in %s', async (_, options, counts, passes) => {
    const noted = newPass(options);
    expect(await run(noted)).toEqual({ passes, rows: range(noted.pass.from, noted.pass.to) });
    expect(noted.batches.map(({ count }) => count)).toEqual(counts);
    expect(noted.batches.reduce((sum, { shown }) => sum + shown, 0)).toBe(passes);
  });

  it('makes batches smaller that take longer than a second, but not smaller than four', async () => {
    const slow = newPass({ batchSize: 20, msPerMask: 100 });
    expect((await run(slow)).rows).toEqual(range(0, CHANNELS));
    expect(slow.batches.map(({ count }) => count)).toEqual([8, 8, 8, 8, 8]);
    const slower = newPass({ batchSize: 20, to: 30, msPerMask: 5000 });
    expect((await run(slower)).rows).toEqual(range(0, 30));
    expect(slower.batches.map(({ count }) => count)).toEqual([8, 4, 4, 4, 4, 4, 2]);
    const two = newPass({ batchSize: 2, to: 4, msPerMask: 5000 });
    await run(two);
    expect(two.batches.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('stops within one batch when it is cancelled', async () => {
    const cancelling = new AbortController();
    const noted = newPass({ batchSize: 8, signal: cancelling.signal });
    const rows: number[] = [];
    const pass = scoreChannels(noted.pass, (logits) => {
      rows.push(logits.length / 2);
      if (rows.length === 2) cancelling.abort();
    });
    await expect(pass).rejects.toMatchObject({ code: 'cancelled' });
    expect(noted.batches).toHaveLength(2);
    expect(rows).toEqual([8, 8]);
  });

  it('hears a cancellation that comes as a message while it computes', async () => {
    const cancelling = new AbortController();
    const noted = newPass({ batchSize: 1, signal: cancelling.signal });
    setImmediate(() => {
      cancelling.abort();
    });
    await expect(run(noted)).rejects.toMatchObject({ code: 'cancelled' });
    expect(noted.batches.length).toBeLessThan(3);
  });

  it('computes nothing when it is cancelled before it begins', async () => {
    const noted = newPass({ signal: AbortSignal.abort() });
    await expect(run(noted)).rejects.toMatchObject({ code: 'cancelled' });
    expect(noted.batches).toEqual([]);
    const empty = newPass({ from: 3, to: 3, signal: AbortSignal.abort() });
    await expect(run(empty)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('begins the next batch only when what came of the last one was taken', async () => {
    const noted = newPass({ batchSize: 8 });
    const begun: number[] = [];
    await scoreChannels(noted.pass, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      begun.push(noted.batches.length);
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
  });

  it('hands on an error of the model', async () => {
    const { pass } = newPass();
    const bound = { ...pass.bound, score: () => Promise.reject(new Error('out of memory')) };
    await expect(scoreChannels({ ...pass, bound }, () => undefined)).rejects.toThrow('out of memory');
  });
});
