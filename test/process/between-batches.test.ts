import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ExplainParams, Progress } from '../../src/protocol';
import { buildDist } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const client = openClient();
/** A pass that takes many batches. */
let long: ExplainParams;
/** Models of other panels, which need to be loaded: more than are kept. */
let others: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'slow'), { channels: 512, size: 128 });
  long = explainParams({ model, target: 'dog' });
  others = [16, 17, 18].map((channels) => writeTinyClassifier(path.join(folder, `other-${channels}`), { channels }));
});

/** Explains, and asks something else when the first batch is done. Tells what was done in which order. */
async function during(ask: () => Promise<unknown>, params = long): Promise<string[]> {
  const events: string[] = [];
  let asked: Promise<unknown> | undefined;
  const onProgress = ({ kind }: Progress): void => {
    if (kind !== 'scored') return;
    events.push('batch');
    asked ??= ask().then(() => events.push('answer'));
  };
  await client.explain(params, { onProgress });
  await asked;
  return events;
}

describe('while a pass over the masks is under way', () => {
  test('hiding a part, a thumbnail and a prediction are answered between its batches', async () => {
    const keep = new Uint8Array(128 * 128).fill(255);
    const events = await during(() =>
      Promise.all([
        client.hide({ ...long, keep, fill: 'grey', classes: [0] }),
        client.thumbnail({ image: ROCKET, exif: 'ignore', size: 64 }),
        client.predict(long),
      ]),
    );
    expect(events.indexOf('answer')).toBeGreaterThan(0);
    expect(events.lastIndexOf('batch')).toBeGreaterThan(events.indexOf('answer'));
  });

  test('another class of a picture that is scored already is there without waiting', async () => {
    const [scored = ''] = others;
    const known = explainParams({ model: scored });
    await client.explain(known);
    const events = await during(
      async () => {
        const { forwardPasses } = await client.explain({ ...known, target: 'cat' });
        expect(forwardPasses).toBe(0);
      },
      { ...long, baseline: 'black' },
    );
    expect(events.lastIndexOf('batch')).toBeGreaterThan(events.indexOf('answer'));
  });

  test('its model stays in memory, whatever other models are loaded between its batches', async () => {
    const params = { ...long, baseline: 'mean' } as const;
    const events = await during(
      () => Promise.all(others.map((model) => client.predict(explainParams({ model })))),
      params,
    );
    expect(events.lastIndexOf('batch')).toBeGreaterThan(events.indexOf('answer'));
    const { forwardPasses, maps } = await client.explain(params);
    expect(forwardPasses).toBe(0);
    const fresh = await openClient().explain(params);
    expect(maps).toEqual(fresh.maps);
  });

  test('two views that explain the same picture share what is scored', async () => {
    const params = { ...long, baseline: 'blur' } as const;
    const [one, other] = await Promise.all([
      client.explain({ ...params, view: 'one' }),
      client.explain({ ...params, view: 'other' }),
    ]);
    expect(one.forwardPasses).toBe(1 + one.channels.used);
    expect(other.forwardPasses).toBe(0);
    expect(other.maps).toEqual(one.maps);
  });
});

describe('while maps are measured', () => {
  test('a new explanation, a prediction and what is cancelled do not wait for the end', async () => {
    const { predicted, maps } = await client.explain(long);
    const { image, model, fit, exif } = long;
    const asked = { image, fit, exif, ...(model === undefined ? {} : { model }), steps: 224 } as const;
    const params = { ...asked, maps: [{ classIndex: predicted.index, data: maps.predicted.data }] };
    const events: string[] = [];
    let answers: Promise<unknown> | undefined;
    const onProgress = ({ kind }: Progress): void => {
      if (kind !== 'measured') return;
      events.push('batch');
      const [other = ''] = others;
      answers ??= Promise.all([client.explain(explainParams({ model: other })), client.predict(long)]).then(() =>
        events.push('answers'),
      );
    };
    const { forwardPasses, measurements } = await client.measure(params, { onProgress });
    await answers;
    expect(forwardPasses).toBe(3 + 2 * (Math.ceil(128 ** 2 / Math.ceil(128 ** 2 / 224)) + 1));
    expect(measurements[0]?.deletion.probabilities[0]).toBeCloseTo(predicted.probability, 5);
    expect(events.indexOf('answers')).toBeGreaterThan(0);
    expect(events.lastIndexOf('batch')).toBeGreaterThan(events.indexOf('answers'));

    const abort = new AbortController();
    const cancelled = client.measure(params, {
      signal: abort.signal,
      onProgress: () => {
        abort.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    // A newer question of the same view takes its place.
    const older = client.measure({ ...params, view: 'panel' });
    const newer = client.explain({ ...long, view: 'panel' });
    await expect(older).rejects.toMatchObject({ code: 'cancelled' });
    expect((await newer).predicted).toEqual(predicted);
  });
});
