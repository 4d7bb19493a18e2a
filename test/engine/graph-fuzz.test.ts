/**
 * Graph models with something in their description changed at random: each loads or is refused as a model, soon.
 *
 * SCORECAM_FUZZ_MODELS sets how many; a failure names the seed, with which SCORECAM_FUZZ_SEED begins.
 */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';
import { damageJson } from '../support/damage-json';
import { readGraphFixture, writeGraph } from '../support/graph-file';
import { FORMATS } from '../support/keras-file';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';
import { seededNumbers } from '../support/tiny-classifier';

const MODELS = Number(process.env.SCORECAM_FUZZ_MODELS ?? 100);
const FIRST_SEED = Number(process.env.SCORECAM_FUZZ_SEED ?? 1);
const FIXTURES = readdirSync(FORMATS).filter((name) => /^graph-[^.]+$/.test(name));

describe('graph models changed at random', () => {
  const { load, newFolder } = modelBench();

  it('load, or are refused as models', async () => {
    let loaded = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODELS; seed += 1) {
      const random = seededNumbers(seed * 7919);
      random();
      const fixture = FIXTURES[Math.floor(random() * FIXTURES.length)] ?? '';
      const { json, bytes } = readGraphFixture(fixture);
      // Most of the text is constants, of which little depends.
      const computing = json.modelTopology.node.filter(({ op }) => op !== 'Const');
      const part = random() < 0.7 ? computing : json;
      const changes = Array.from({ length: 1 + Math.floor(random() * 3) }, () => damageJson(part, random));
      const what = `seed ${seed}, ${fixture}: ${changes.join('; ')}`;
      const begun = performance.now();
      try {
        const model = await load(writeGraph(newFolder(), { json, bytes }));
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
