/** A layer of hardly any places, and one of a single place that is not taken, are told wherever a layer is named. */
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { jsonLines, runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { packModel, TinyModel, writeModel, type Tap } from '../support/tiny-model';

const folder = temporaryFolder();
let coarse: string;
let points: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  coarse = write('coarse', (m, x) => {
    const first = m.conv(m.maxPool(m.conv(x, 4)), 4, { name: 'finer' });
    return m.globalMean(m.conv(m.maxPool(first), 4, { name: 'last' }));
  });
  points = write('points', (m, x) => {
    const last = m.conv(m.maxPool(x), 4, { name: 'spatial', activation: 'relu' });
    return m.flatten(m.conv(m.maxPool(m.maxPool(last)), 4, { name: 'point' }));
  });
});

/** A model of pictures of 8 × 8. */
function write(name: string, layers: (model: TinyModel, picture: Tap) => Tap): string {
  const model = new TinyModel(3, 8);
  const { json, bytes } = packModel(
    model.functional(model.dense(layers(model, model.input()), 3, 'softmax')),
    model.weights,
  );
  return writeModel(path.join(folder, name), json, bytes);
}

async function run(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args);
  expect(code, stderr).toBe(0);
  return stdout;
}

test.each(['layers', 'doctor', 'explain'])('%s says of 2×2 places which layer has more', async (command) => {
  const picture = command === 'explain' ? [ROCKET] : [];
  const words = await run(command, ...picture, '--model', coarse);
  expect(words.match(/! +Layer last has only 2×2 places.*/g)).toEqual([
    expect.stringMatching(/so its map is very coarse\. Layer finer has 4×4: take it for a finer map\.$/),
  ]);
  expect(words).not.toContain('a single place');
  if (command === 'layers') return;
  expect(await run(command, ...picture, '--model', coarse, '--layer', 'finer')).not.toContain('very coarse');
});

test.each(['layers', 'doctor', 'explain'])('%s says that the last convolution has one place', async (command) => {
  const picture = command === 'explain' ? [ROCKET] : [];
  const words = await run(command, ...picture, '--model', points);
  expect(words).toMatch(
    /! +The last convolutions of the model have a single place.*; layer .+ is taken, the last one before/,
  );
});

test('objects hold it, too', async () => {
  for (const [command, field] of [
    ['layers', 'defaultLayer'],
    ['doctor', 'targetLayer'],
  ] as const) {
    const [record = {}] = jsonLines(await run(command, '--model', coarse, '--json'));
    expect(record[field]).toBe('last');
    expect(record.warnings).toEqual([expect.stringContaining('2×2 places')]);
  }
});
