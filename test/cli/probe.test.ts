import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../src/protocol';
import { writeBrightnessModel, writeBrightnessPictures } from '../support/brightness-model';
import { buildDist } from '../support/build-dist';
import { openClient, useCache } from '../support/engine-client';
import { jsonLines, runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const pictures = path.join(folder, 'pictures');
const client = openClient();
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeBrightnessModel(path.join(folder, 'model'));
  await writeBrightnessPictures(pictures);
});

async function probe(...args: readonly string[]): Promise<ProbeResult> {
  const run = await runCli(['probe', ...args, '--json', '--quiet']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const [result] = jsonLines(run.stdout);
  expect(result?.schema).toBe(1);
  return result as unknown as ProbeResult;
}

describe('scorecam probe', () => {
  test('finds how pictures were prepared, and says what to write', async () => {
    const run = await runCli(['probe', pictures, '--model', model]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('model: 15 ways to prepare 18 pictures\n');
    expect(run.stdout).toMatch(
      /^ {3}100\u00a0% right \(18 of 18; 82\u00a0% to 100\u00a0%\) +levels to 0…1, short side to 37, centre crop$/m,
    );
    expect(run.stdout).toMatch(/levels to −1…1, squashed {2}\(used now\)$/m);
    // No option says how a crop is made.
    expect(run.stdout).toContain('\nUse it as preprocessing.json beside the model:\n');
    const written = JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
    expect(written).toEqual({
      version: 1,
      inputSize: { width: 32, height: 32 },
      fit: { mode: 'crop', resizeShortSide: 37 },
      resample: 'bilinear',
      mean: [0, 0, 0],
      std: [255, 255, 255],
      channelOrder: 'rgb',
    });
  });

  test('what it says can be used as it is, as a file beside the model and as an option', async () => {
    const own = writeBrightnessModel(path.join(folder, 'own'));
    const { candidates } = await probe(pictures, '--model', own);
    writeFileSync(path.join(folder, 'own', 'preprocessing.json'), JSON.stringify(candidates[0]?.preprocessing));
    const bare = writeBrightnessModel(path.join(folder, 'bare'));
    rmSync(path.join(folder, 'bare', 'preprocessing.json'));
    for (const args of [
      ['--model', own],
      ['--model', bare, '--preprocess', 'unit', '--fit', 'crop'],
    ]) {
      const [best] = (await probe(pictures, ...args)).candidates;
      expect(best).toMatchObject({ scale: 'unit', fit: 'crop', isPresent: true, correct: 18, withinNoise: true });
    }
  });

  test('takes the folders for the classes where the model has no labels', async () => {
    const unnamed = writeBrightnessModel(path.join(folder, 'unnamed'), { hasLabels: false });
    const result = await probe(pictures, '--model', unnamed);
    expect(result.candidates[0]).toMatchObject({ scale: 'unit', fit: 'crop', correct: 18 });
    expect(result.warnings.join()).toContain('the names of the folders, in alphabetical order');
  });

  test('without classes goes by how sure the model is, and says that it is a guess', async () => {
    const plain = path.join(folder, 'plain');
    await writeBrightnessPictures(plain, (name, i) => `${name}-${i}.png`);
    const result = await probe(plain, '--model', model, '--limit', '9');
    expect(result).toMatchObject({ basis: 'confidence', pictures: 9 });
    expect(result.candidates.every(({ accuracy, correct }) => accuracy === null && correct === null)).toBe(true);
    expect(result.warnings.join()).toContain('a guess');
    const run = await runCli(['probe', plain, '--model', model, '--limit', '9']);
    expect(run.stdout).toContain('a guess, and none at all where all pictures show the same');
    expect(run.stdout).toMatch(/^ {3}.* sure, \d different answers .*levels to −1…1, squashed .*\(used now\)$/m);
    expect(run.stdout).toMatch(
      /^Without classes nothing speaks clearly for another way than levels to −1…1, squashed: /m,
    );
    expect(run.stdout).not.toContain('Use it');
    const saturated = await runCli(['probe', plain, '--model', model, '--limit', '9', '--preprocess', 'raw']);
    expect(saturated.stdout).toMatch(
      / as they are, squashed {2}\(says much the same of all pictures\) {2}\(used now\)$/m,
    );
    // Levels to −1…1 may be right as well.
    expect(saturated.stdout).toContain('\nSo none is proposed. Try pictures in folders called by their classes.\n');
    expect(saturated.stdout).not.toContain('Use it');
  });

  test('says where nothing is better than chance', async () => {
    const wrong = path.join(folder, 'wrong');
    await writeBrightnessPictures(
      wrong,
      (name, i) => `${{ bright: 'dark', dark: 'mid', mid: 'bright' }[name] ?? ''}/${name}${i}.png`,
    );
    const result = await probe(wrong, '--model', model, '--limit', '3');
    expect(result.warnings).toEqual([expect.stringContaining('not better than chance on 3 pictures')]);
  });

  test('spreads a few pictures over the classes, and goes on after one that cannot be read', async () => {
    const some = path.join(folder, 'some');
    await writeBrightnessPictures(some);
    writeFileSync(path.join(some, 'mid', 'broken.png'), 'no picture');
    const all = await probe(some, '--model', model);
    expect(all.pictures).toBe(18);
    expect(all.warnings.join()).toContain('Pictures that cannot be read: 1');
    // One that says mid of everything is right about a third of pictures that are spread evenly.
    const few = await probe(pictures, '--model', model, '--limit', '6');
    expect(few.pictures).toBe(6);
    expect(few.candidates.some(({ correct }) => correct === 2)).toBe(true);
  });

  test('says what is missing', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    for (const place of [empty, path.join(folder, 'nowhere')]) {
      const run = await runCli(['probe', place, '--model', model]);
      expect(run.code).toBe(3);
      expect(run.stderr).toContain(place);
    }
    expect((await runCli(['probe', '--model', model])).code).toBe(2);
    expect((await runCli(['probe', pictures, '--limit', '0'])).code).toBe(2);
  });
});

describe('probing', () => {
  const params = (): Parameters<typeof client.probe>[0] => ({
    ...{ model, images: [pictures], exif: 'ignore', limit: 100, timeBudgetMs: 60_000 },
  });

  test('tells how far it is, and ends when it is cancelled', async () => {
    const abort = new AbortController();
    const heard: string[] = [];
    const probing = client.probe(params(), {
      signal: abort.signal,
      onProgress: (progress) => {
        if (progress.kind !== 'probed') return;
        heard.push(`${progress.done}/${progress.of}`);
        if (progress.done === 2) abort.abort();
      },
    });
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    expect(heard.slice(0, 3)).toEqual(['0/18', '1/18', '2/18']);
  });

  test('stops when the time is up, with the same pictures for all', async () => {
    const result = await client.probe({ ...params(), timeBudgetMs: 0 });
    expect(result.pictures).toBe(1);
    expect(result.warnings.join()).toContain('The time was up after 1 of 18 pictures.');
  });

  test('lets others through, and uses a model that is changed meanwhile anew', async () => {
    const changing = writeBrightnessModel(path.join(folder, 'changing'));
    const [before, layers] = await Promise.all([
      client.probe({ ...params(), model: changing }),
      client.layers({ model: changing }),
    ]);
    expect(before.candidates[0]?.isPresent).toBe(false);
    expect(layers.layers.map(({ name }) => name)).toEqual(['features']);
    const file = path.join(folder, 'changing', 'preprocessing.json');
    const said = JSON.parse(readFileSync(file, 'utf8')) as object;
    rmSync(file);
    writeFileSync(file, JSON.stringify({ ...said, ...before.candidates[0]?.preprocessing }));
    expect((await client.probe({ ...params(), model: changing })).candidates[0]?.isPresent).toBe(true);
  });
});
