/**
 * Small models with something in their description changed at random: each loads or is refused as a model, soon.
 *
 * SCORECAM_FUZZ_MODELS sets how many; a failure names the seed, with which SCORECAM_FUZZ_SEED begins.
 */
import { describe, expect, it } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';
import { damageJson } from '../support/damage-json';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';
import { seededNumbers } from '../support/tiny-classifier';
import { FAMILIES } from '../support/tiny-families';
import { packModel, writeModel } from '../support/tiny-model';

const MODELS = Number(process.env.SCORECAM_FUZZ_MODELS ?? 250);
const FIRST_SEED = Number(process.env.SCORECAM_FUZZ_SEED ?? 1);

describe('models changed at random', () => {
  const { load, newFolder } = modelBench();

  it('load, or are refused as models', async () => {
    let loaded = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODELS; seed += 1) {
      const random = seededNumbers(seed * 7919);
      random();
      const family = FAMILIES[Math.floor(random() * FAMILIES.length)];
      if (family === undefined) continue;
      const { config, weights, storage } = family.build();
      const packed = packModel(config, weights, storage);
      const json = structuredClone(packed.json);
      const part = random() < 0.8 ? json.modelTopology : json;
      const changes = Array.from({ length: 1 + Math.floor(random() * 3) }, () => damageJson(part, random));
      const what = `seed ${seed}, ${family.name}: ${changes.join('; ')}`;
      const begun = performance.now();
      try {
        const model = await load(writeModel(newFolder(), json, packed.bytes));
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
