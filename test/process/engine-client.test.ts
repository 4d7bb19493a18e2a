import os from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { EngineClient } from '../../src/process';
import type { ExplainParams, Progress } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { isCollected } from '../support/collected';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { largestDifference } from '../support/largest-difference';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
let model: string;
/** Takes long enough that something can happen in between. */
let params: ExplainParams;
let client: EngineClient;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'slow'), { channels: 512, size: 128 });
  params = explainParams({ model, channels: 0.5, target: 'dog' });
  client = openClient();
  await client.start();
});

/** Progress of a request as it comes, and a promise of the first batch. */
function listen(): { events: Progress[]; onProgress: (progress: Progress) => void; scored: Promise<number> } {
  const events: Progress[] = [];
  let found: (done: number) => void = () => undefined;
  const scored = new Promise<number>((resolve) => (found = resolve));
  const onProgress = (progress: Progress): void => {
    events.push(progress);
    if (progress.kind === 'scored') found(progress.done);
  };
  return { events, onProgress, scored };
}

/** Waits for the first batch of a request; fails where the request ends without one. */
function firstBatch(scored: Promise<number>, request: Promise<unknown>): Promise<number> {
  const ended = request.then(() => {
    throw new Error('The request ended before its first batch.');
  });
  return Promise.race([scored, ended]);
}

describe('requests to the engine process', () => {
  test('leave nothing behind of answers that were given', async () => {
    const answer = async (): Promise<WeakRef<object>> => new WeakRef(await client.diagnose());
    const given = await answer();
    // The connection itself keeps the last message until the next one comes.
    await client.diagnose();
    expect(await isCollected(given)).toBe(true);
  });

  test('report stages, the classes, and a map that grows into the result', async () => {
    const { events, onProgress } = listen();
    const request = { ...params, baseline: 'black', contrast: true, previews: true, overlays: true } as const;
    const result = await client.explain(request, { onProgress });
    const stages = events.flatMap((event) => (event.kind === 'stage' ? [event.stage] : []));
    expect(stages).toEqual(['reading', 'loading', 'predicting', 'drawing']);
    const classes = events.filter((event) => event.kind === 'predicted');
    expect(classes).toMatchObject([{ predicted: result.predicted, target: { label: 'dog' }, top5: result.top5 }]);
    const scored = events.filter((event) => event.kind === 'scored');
    const done = scored.map((event) => event.done);
    expect(scored.length).toBeGreaterThan(3);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(done).size).toBe(done.length);
    expect(scored.every((event) => event.of === result.channels.used)).toBe(true);
    expect(done.at(-1)).toBe(result.channels.used);
    expect(result.forwardPasses).toBe(1 + result.channels.used);
    expect(scored.every(({ preview }) => preview?.predicted.data.length === 128 * 128)).toBe(true);
    expect(scored.at(-1)?.preview).toEqual(result.maps);
    expect(scored[0]?.preview).not.toEqual(result.maps);
  });

  test('bring large arrays as typed arrays', async () => {
    const { maps, overlays } = await client.explain({ ...params, baseline: 'black', contrast: true, overlays: true });
    for (const map of [maps.predicted, maps.target, maps.contrast]) {
      expect(map?.data).toBeInstanceOf(Float32Array);
      expect(map?.data).toHaveLength(128 * 128);
    }
    expect(overlays?.predicted).toBeInstanceOf(Uint8Array);
    expect(
      Buffer.from(overlays?.predicted ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test('send no previews unless asked', async () => {
    const { events, onProgress } = listen();
    await client.explain({ ...params, baseline: 'mean', channels: 0.1 }, { onProgress });
    const scored = events.filter((event) => event.kind === 'scored');
    expect(scored.length).toBeGreaterThan(0);
    expect(scored.every(({ preview }) => preview === null)).toBe(true);
  });

  test('cost nothing for another class, weighting or contrast of a picture that was explained', async () => {
    const first = await client.explain({ ...params, channels: 0.1 });
    expect(first.forwardPasses).toBeGreaterThan(0);
    const others = [
      { target: 'cat' },
      { weighting: 'released' },
      { weighting: 'paper' },
      { contrast: true },
      { weighting: 'logit' },
      { weighting: 'logit', temperature: 0.5 },
    ] as const;
    for (const other of others) {
      const again = await client.explain({ ...params, channels: 0.1, ...other });
      expect(again.forwardPasses, JSON.stringify(other)).toBe(0);
      expect(again.maps, JSON.stringify(other)).not.toEqual(first.maps);
    }
  });

  test('are answered one after the other', async () => {
    const order: string[] = [];
    const ask = (target: string, baseline: ExplainParams['baseline']): Promise<unknown> =>
      client.explain(
        { ...params, target, baseline, channels: 0.25 },
        {
          onProgress: (progress) => {
            if (progress.kind === 'scored') order.push(target);
          },
        },
      );
    await Promise.all([ask('cat', 'blur'), ask('dog', 'zero'), client.predict(params), client.diagnose()]);
    expect(order).toEqual([...order].sort());
    expect(new Set(order)).toEqual(new Set(['cat', 'dog']));
  });

  test('leave the processor to others', async () => {
    await client.start();
    const own = os.getPriority();
    expect(os.getPriority(client.pid)).toBe(Math.max(own, os.constants.priority.PRIORITY_BELOW_NORMAL));
  });
});

describe('a request that is cancelled', () => {
  test('ends at once, the work within one batch, and a second request goes on where it stopped', async () => {
    const disturbed = openClient();
    const cancel = new AbortController();
    const { onProgress, scored } = listen();
    const first = disturbed.explain(params, { signal: cancel.signal, onProgress });
    const done = await firstBatch(scored, first);
    cancel.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const resumed = await disturbed.explain(params);
    const undisturbed = await openClient().explain(params);
    const { used } = undisturbed.channels;
    expect(undisturbed.forwardPasses).toBe(1 + used);
    const kept = used - resumed.forwardPasses;
    // One batch was under way while the cancellation travelled; a busy machine may let one more slip through.
    expect(kept).toBeGreaterThanOrEqual(done);
    expect(kept).toBeLessThanOrEqual(done + 2 * 32);
    expect(kept).toBeLessThan(used);
    const { error } = largestDifference(resumed.maps.target.data, undisturbed.maps.target.data);
    expect(error).toBeLessThan(1e-4);
  });

  test('before it was sent starts no process', async () => {
    const idle = openClient();
    await expect(idle.predict(params, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(idle.pid).toBeUndefined();
  });

  test('does not disturb the one behind it', async () => {
    const cancel = new AbortController();
    const { onProgress, scored } = listen();
    const first = client.explain({ ...params, exif: 'apply' }, { signal: cancel.signal, onProgress });
    const second = client.predict(params);
    await firstBatch(scored, first);
    cancel.abort();
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    const { top5 } = await second;
    expect(top5).toHaveLength(5);
  });

  test('may be so by a newer one of the same view, which uses what is scored', async () => {
    const { onProgress, scored } = listen();
    const request = { ...params, fit: 'crop', view: 'panel' } as const;
    const older = client.explain(request, { onProgress });
    const done = await firstBatch(scored, older);
    const newer = client.explain({ ...request, target: 'cat' });
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    const result = await newer;
    expect(result.target.label).toBe('cat');
    expect(result.forwardPasses).toBeLessThanOrEqual(result.channels.used - done);
  });
});
