import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { explainRecords, onlyRecord } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const userCache = { SCORECAM_LENS_CACHE: process.env.SCORECAM_LENS_CACHE };
const LABELS = [
  { name: 'tabby_cat', synset: 'n00000010' },
  { name: 'German-Shepherd', synset: 'n00000011' },
  { name: 'space_shuttle', synset: 'n00000012' },
  { name: 'crane', synset: 'n00000013' },
  { name: 'Crane', synset: 'n00000014' },
  { name: '7', synset: 'n00000015' },
];
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'), { labels: LABELS });
});

/** The bundled rocket in a folder of this name; the tiny model takes it for class 2. */
function pictureIn(name: string): string {
  const place = path.join(folder, 'pictures', name);
  mkdirSync(place, { recursive: true });
  copyFileSync(ROCKET, path.join(place, 'rocket.jpg'));
  return path.join(place, 'rocket.jpg');
}

const COMMON = ['--backend', 'wasm', '--channels', '5%', '--json'];

describe('without --target', () => {
  test('the class of the folder is asked about where it differs from the prediction, else the runner-up', async () => {
    const folders = ['0', 'n00000011', 'TABBY CAT', 'german_shepherd', 'space shuttle', 'holiday', 'crane', '99'];
    const run = await runCli(['explain', ...folders.map(pictureIn), '--model', model, ...COMMON]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const records = explainRecords(run.stdout).map((record) => {
      if ('error' in record) throw new Error(record.error.message);
      return record;
    });
    const runnerUp = records[0]?.top5[1]?.index;
    expect(records[0]?.predicted.index).toBe(2);
    expect(records.map(({ target, trueLabel }) => [target.index, trueLabel?.index])).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
      [1, 1],
      [runnerUp, 2],
      [runnerUp, undefined],
      [runnerUp, undefined],
      [runnerUp, undefined],
    ]);
    const warned = records.map(({ warnings }) => warnings.some((text) => text.includes('names the classes 3 and 4')));
    expect(warned).toEqual(folders.map((name) => name === 'crane'));
  });
});

describe('--target', () => {
  test.each([
    ['1', 1],
    ['n00000011', 1],
    ['N00000011', 1],
    ['German-Shepherd', 1],
    ['german shepherd', 1],
    [' GERMAN__SHEPHERD ', 1],
    ['name:7', 5],
  ])('%j is class %i', async (wanted, index) => {
    const run = await runCli(['explain', ROCKET, '--model', model, '--target', wanted, ...COMMON]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(onlyRecord(run.stdout).target.index).toBe(index);
  });

  test.each([
    ['7', /There is no class 7: the model has classes 0 to 5\./],
    ['-1', /no class "-1"/],
    ['german', /no class "german"[^]*nearest are German-Shepherd \(1, n00000011\)/],
    ['tabby_cut', /no class "tabby_cut"[^]*nearest are tabby_cat \(0, n00000010\)/],
    ['CRANE', /"CRANE" is the name of 2 classes[^]*crane \(3, n00000013\), Crane \(4, n00000014\)/],
  ])('%j is refused with the nearest candidates', async (wanted, words) => {
    const run = await runCli(['explain', ROCKET, '--model', model, '--target', wanted, ...COMMON]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(words);
    expect(explainRecords(run.stdout)).toMatchObject([{ image: ROCKET, error: { code: 'usage' } }]);
  });

  test.each([
    ['crane', /134[^]*517|517[^]*134/],
    ['maillot', /638[^]*639/],
  ])('%s is ambiguous among the classes of ImageNet', async (wanted, words) => {
    const run = await runCli(['explain', ROCKET, '--target', wanted, '--channels', '1%'], { env: userCache });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(words);
  });
});
