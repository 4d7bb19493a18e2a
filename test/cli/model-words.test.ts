/** What the command line says of a model is followed, shown, or refused. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'), { labels: ['a', 'b', 'c'] });
});

const predict = (...args: string[]): ReturnType<typeof runCli> =>
  runCli(['predict', ROCKET, '--model', model, '--backend', 'wasm', '--json', ...args]);

test('labels and scale come from where the user says', async () => {
  const names = path.join(folder, 'names.txt');
  writeFileSync(names, 'one\ntwo\nthree\n');
  const { stdout, code } = await predict('--labels', names, '--preprocess', 'unit');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    preprocess: {
      scale: 'level / 255',
      labelsSource: names,
      source: expect.stringMatching(/^unit, as asked for; /) as string,
    },
    top5: expect.arrayContaining([expect.objectContaining({ index: 1, label: 'two' })]) as unknown,
  });
});

test('labels of another number, a second kind of output and what the model has not are refused', async () => {
  const names = path.join(folder, 'two-names.txt');
  writeFileSync(names, 'one\ntwo\n');
  for (const [args, words] of [
    [['--labels', names], 'names 2 classes, but the model has 3'],
    [['--output', 'sigmoid'], 'ends in a softmax'],
    [['--signature', 'serving_default'], 'has no signatures'],
    [['--output-name', 'other'], 'is none of the model'],
    [['--preprocess', path.join(folder, 'none.json')], 'There is no file'],
  ] as const) {
    const run = await predict(...args);
    expect(run.code, args.join(' ')).toBe(2);
    expect(run.stderr).toContain(words);
  }
});

test.each([
  ['--labels', 'Give a file with one name a class'],
  ['--preprocess', 'Give one of the names tf, torch, caffe, unit, raw'],
])('a picture that %s names by mistake is not said to need correction', async (option, hint) => {
  const run = await predict(option, ROCKET);
  expect(run.code).toBe(4);
  expect(run.stderr).toContain(`${ROCKET} cannot be used: it is a picture.`);
  expect(run.stderr).toContain(hint);
  expect(run.stderr).not.toMatch(/[Cc]orrect|remove/);
});

test('files of other programs beside the model are used, and what does not fit is said', async () => {
  const own = path.join(folder, 'foreign');
  mkdirSync(own);
  writeTinyClassifier(own, { labels: ['a', 'b', 'c'] });
  writeFileSync(path.join(own, 'labels.json'), JSON.stringify(['a', 'b']));
  writeFileSync(path.join(own, 'class_indices.json'), JSON.stringify({ dog: 1, cat: 0, mouse: 2 }));
  const run = await runCli(['predict', ROCKET, '--model', own, '--backend', 'wasm', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    preprocess: { labelsSource: path.join(own, 'class_indices.json'), guessed: [] },
    warnings: expect.arrayContaining([
      expect.stringContaining('labels.json is not used: it names 2 classes, but the model has 3'),
    ]) as unknown,
  });
});
