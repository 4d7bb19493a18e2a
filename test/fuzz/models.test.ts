/**
 * Models of every form with something changed at random, opened in the engine process: each is explained, or refused as
 * a model in words, soon; the process outlives it, within its memory, and answers for a whole model afterwards as before.
 *
 * Runs SCORECAM_FUZZ_SECONDS; a failure names the seed, with which SCORECAM_FUZZ_SEED begins, and keeps the files.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src/process';
import type { ExplainResult } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { buildDist } from '../support/build-dist';
import { explainParams, openClient, useCache } from '../support/engine-client';
import { ROOT } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers, writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';
import { damage } from './damage';
import { readSpecimens, writeSpecimen } from './specimens';

const SECONDS = Number(process.env.SCORECAM_FUZZ_SECONDS ?? 60);
const FIRST_SEED = Number(process.env.SCORECAM_FUZZ_SEED ?? 1);
/** Files of models that something went wrong with. */
const KEPT = path.join(ROOT, 'dist', 'fuzz');

/** Nothing may take longer, on a busy machine. */
const SOON_MS = 30_000;
const MEMORY_CAP_BYTES = 3 * 2 ** 30;
/** A whole model is asked for after so many damaged ones. */
const WHOLE_EVERY = 20;

describe('models changed at random', () => {
  const folder = temporaryFolder();
  const specimens = readSpecimens();
  const client = openClient({ memoryCapBytes: MEMORY_CAP_BYTES, hangTimeoutMs: SOON_MS });
  let image = '';
  let whole = '';

  beforeAll(async () => {
    useCache(folder);
    await buildDist();
    image = await writeRamp(path.join(folder, 'ramp.png'), 40, 30);
    whole = writeTinyClassifier(path.join(folder, 'whole'), { channels: 6 });
  });

  const explain = (model: string): Promise<ExplainResult> =>
    client.explain(explainParams({ image, model, fit: 'squash', channels: 0.1 }));

  it(`are explained or refused, seeds from ${FIRST_SEED}`, { timeout: (SECONDS + 300) * 1000 }, async () => {
    const { top5 } = await explain(whole);
    const end = performance.now() + SECONDS * 1000;
    const counts = { explained: 0, refused: 0 };
    let seed = FIRST_SEED;
    for (; performance.now() < end; seed += 1) {
      const random = seededNumbers(seed * 7919);
      random();
      const specimen = specimens[Math.floor(random() * specimens.length)];
      if (specimen === undefined) throw new Error('no models');
      const damaged = await damage(specimen, random);
      const place = path.join(folder, `seed-${seed}`);
      const trial = { what: `seed ${seed}, ${specimen.name}: ${damaged.changes.join('; ')}`, place };
      const model = writeSpecimen(place, damaged.specimen);
      const verdict = await tryModel(client, trial, () => explain(model));
      counts[verdict] += 1;
      rmSync(place, { recursive: true });
      if (seed % WHOLE_EVERY === 0) expect((await explain(whole)).top5, trial.what).toEqual(top5);
    }
    console.log(`seeds ${FIRST_SEED} to ${seed - 1}: ${counts.explained} explained, ${counts.refused} refused`);
    // Most changes touch what does not matter, or are found; neither may be all.
    const few = (counts.explained + counts.refused) / 50;
    expect(counts.explained).toBeGreaterThan(few);
    expect(counts.refused).toBeGreaterThan(few);
  });
});

/** @throws Error that says which model it was, of which the files are kept */
async function tryModel(
  client: EngineClient,
  { what, place }: { what: string; place: string },
  explain: () => Promise<ExplainResult>,
): Promise<'explained' | 'refused'> {
  const engine = client.pid;
  const begun = performance.now();
  try {
    const error = await explain().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(client.pid, `${what}: the engine ended: ${String(error)}`).toBe(engine);
    expect(performance.now() - begun, what).toBeLessThan(SOON_MS);
    if (error === undefined) return 'explained';
    expectWords(what, error);
    return 'refused';
  } catch (failure) {
    mkdirSync(KEPT, { recursive: true });
    cpSync(place, path.join(KEPT, path.basename(place)), { recursive: true });
    throw failure;
  }
}

function expectWords(what: string, error: unknown): void {
  if (!(error instanceof ScorecamError)) throw new Error(`${what} gives ${String(error)}`, { cause: error });
  const { code, message, hint } = error;
  // Memory: it is said before the work that it would take more than there is.
  expect(['model', 'memory', 'usage'], `${what} gives ${code}: ${message}`).toContain(code);
  expect(message, what).toMatch(/^\S.{15,1000}$/u);
  expect(hint, what).toMatch(/^\S.{10,}/u);
}
