/**
 * Models of Keras with something in their description changed at random: each loads or is refused as a model, soon.
 *
 * SCORECAM_FUZZ_MODELS sets how many; a failure names the seed, with which SCORECAM_FUZZ_SEED begins.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';
import { damageJson } from '../support/damage-json';
import { changeH5Config, changeKerasConfig, FORMATS, readFixture } from '../support/keras-file';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';
import { seededNumbers } from '../support/tiny-classifier';

const MODELS = Number(process.env.SCORECAM_FUZZ_MODELS ?? 100);
const FIRST_SEED = Number(process.env.SCORECAM_FUZZ_SEED ?? 1);

// An attribute of an HDF5 file that is written anew takes 64 KiB at the most.
const FIXTURES = readdirSync(FORMATS).filter((name) => /\.keras$|^(vgg|frozen|nested|efficientnet).*\.h5$/.test(name));

describe('models of Keras changed at random', () => {
  const { load, newFolder } = modelBench();

  it('load, or are refused as models', async () => {
    let loaded = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODELS; seed += 1) {
      const random = seededNumbers(seed * 7919);
      random();
      const fixture = FIXTURES[Math.floor(random() * FIXTURES.length)] ?? '';
      const changes: string[] = [];
      const change = (json: object): void => {
        const number = 1 + Math.floor(random() * 3);
        for (let i = 0; i < number; i += 1) changes.push(damageJson(json, random));
      };
      const bytes = readFixture(fixture);
      const changed = await (fixture.endsWith('.keras') ? changeKerasConfig : changeH5Config)(bytes, change);
      const folder = newFolder();
      mkdirSync(folder);
      const file = path.join(folder, fixture);
      writeFileSync(file, changed);
      const what = `seed ${seed}, ${fixture}: ${changes.join('; ')}`;
      const begun = performance.now();
      try {
        const model = await load(file);
        try {
          const { height, width } = model.description.inputSize;
          await scoreInput(model, noisePicture(height, width), { channels: 2 });
          loaded += 1;
        } finally {
          model.dispose();
        }
      } catch (error) {
        if (!(error instanceof ScorecamError)) throw new Error(`${what} gives ${String(error)}`, { cause: error });
        expect(error.code, `${what} gives ${error.message}`).toBe('model');
      }
      expect(performance.now() - begun, what).toBeLessThan(20_000);
    }
    // Most changes touch what does not matter, or are found; neither may be all.
    expect(loaded).toBeGreaterThan(MODELS / 20);
    expect(loaded).toBeLessThan(MODELS);
  }, 600_000);
});
