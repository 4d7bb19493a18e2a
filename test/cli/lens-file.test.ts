import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { explainRecords, onlyRecord } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { FORMATS } from '../support/keras-file';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const repository = path.join(folder, 'repository');
const picture = path.join(repository, 'data', 'rocket.jpg');
const lens = path.join(repository, 'scorecam-lens.json');

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  mkdirSync(path.join(repository, '.git'), { recursive: true });
  mkdirSync(path.join(repository, 'data'));
  cpSync(ROCKET, picture);
  for (const name of ['vgg-keras3.keras', 'residual-keras3.h5']) {
    cpSync(path.join(FORMATS, name), path.join(repository, name));
  }
});

beforeEach(() => {
  writeFileSync(lens, `{ // Ours.\n "models": [{ "path": "vgg-keras3.keras", "fit": "squash" }] }`);
});

describe('a scorecam-lens.json', () => {
  test('names the model of a picture that lies below it, and how the picture is read', async () => {
    const run = await runCli(['explain', picture, '--json'], { cwd: folder });
    expect(run).toMatchObject({ code: 0 });
    expect(run.stderr).toContain(`vgg-keras3.keras, as ${lens} says`);
    const record = onlyRecord(run.stdout);
    expect(record.model.name).toBe('vgg-keras3.keras');
    expect(record.preprocess.fit).toBe('squash');
  });

  test('counts from the present folder for pictures of elsewhere', async () => {
    const run = await runCli(['predict', ROCKET, '--json', '--quiet'], { cwd: path.dirname(picture) });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toMatchObject({ model: { name: 'vgg-keras3.keras' } });
  });

  test('gives way to the options', async () => {
    const model = path.join(repository, 'residual-keras3.h5');
    const args = ['predict', picture, '--model', model, '--json', '--quiet'];
    expect(JSON.parse((await runCli(args)).stdout)).toMatchObject({ model: { name: 'residual-keras3.h5' } });
  });

  test('is refused with exit code 4 and the line', async () => {
    writeFileSync(lens, '{ "models": [\n{ "path": "vgg-keras3.keras", "colour": "bgr" }] }');
    const run = await runCli(['explain', picture, '--json']);
    expect(run.code).toBe(4);
    expect(explainRecords(run.stdout)).toMatchObject([
      { error: { message: `${lens}, line 2: "colour" is not a known field.` } },
    ]);
  });
});

describe('what it says of a model', () => {
  const model = path.join(repository, 'vgg-keras3.keras');
  const labels = path.join(repository, 'classes.txt');
  const say = (entry: object): void => {
    writeFileSync(lens, JSON.stringify({ models: [{ path: 'vgg-keras3.keras', ...entry }] }));
  };
  const namesOf = (classes: number): string => Array.from({ length: classes }, (_, i) => `name ${i}\n`).join('');

  test('is heeded by doctor, probe and layers too, wherever they are called from', async () => {
    const listed = await runCli(['layers', '--model', model, '--json'], { cwd: folder });
    const { layers } = JSON.parse(listed.stdout) as { layers: { name: string }[] };
    const layer = layers[0]?.name ?? '';
    const known = await runCli(['doctor', '--model', model, '--json'], { cwd: folder });
    const { labels: facts } = JSON.parse(known.stdout) as { labels: { classes: number } };
    writeFileSync(labels, namesOf(facts.classes));
    say({ layer, fit: 'squash', labels: 'classes.txt', preprocess: 'unit' });

    const doctor = await runCli(['doctor', '--model', model, '--json'], { cwd: folder });
    expect(JSON.parse(doctor.stdout)).toMatchObject({
      targetLayer: layer,
      labels: { source: labels },
      preprocess: {
        fit: 'squash',
        source: `unit, as ${lens} says`,
        guessed: expect.not.arrayContaining(['fit']) as unknown,
      },
    });
    const asked = await runCli(['doctor', '--model', model, '--preprocess', 'raw', '--json'], { cwd: folder });
    expect(JSON.parse(asked.stdout)).toMatchObject({ preprocess: { source: 'raw, as asked for' } });
    const probe = await runCli(['probe', picture, '--model', model, '--json', '--quiet'], { cwd: folder });
    const { candidates } = JSON.parse(probe.stdout) as { candidates: { isPresent: boolean }[] };
    expect(candidates.filter(({ isPresent }) => isPresent)).toMatchObject([{ scale: 'unit', fit: 'squash' }]);
    const again = await runCli(['layers', '--model', model, '--json'], { cwd: folder });
    expect(JSON.parse(again.stdout)).toMatchObject({ defaultLayer: layer });
  });

  test.each([
    ['labels', 'gone.txt', /There is no file .*gone\.txt/, ['--labels', labels]],
    ['preprocess', 'gone.json', /There is no file .*gone\.json/, ['--preprocess', 'tf']],
    ['layer', 'gone', /The model has no layer "gone"/, ['--layer', 'no', '--layer']],
    ['preprocess', { mean: 1 }, /mean and std have to be said together/, ['--preprocess', 'tf']],
  ])('names the file and the entry where %s is wrong', async (field, value, words, [option = '', instead = '']) => {
    say({ [field]: value });
    const run = await runCli(['explain', picture, '--json', '--quiet']);
    const [{ error } = { error: undefined }] = explainRecords(run.stdout) as { error?: { message: string } }[];
    expect(error?.message).toMatch(words);
    expect(error?.message).toContain(`${lens}, entry "vgg-keras3.keras": `);
    // What is said by an option is not the file's fault.
    const other = await runCli(['explain', picture, '--json', '--quiet', option, `${instead}-gone`]);
    expect(other.code).not.toBe(0);
    expect(other.stdout).not.toContain('entry');
  });

  test('is left out, with a word, where it is mistaken and the model is named', async () => {
    writeFileSync(lens, '{ "models": [\n{ "path": "vgg-keras3.keras", "colour": "bgr" }] }');
    const run = await runCli(['predict', picture, '--model', model, '--quiet', '--json']);
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({ model: { name: 'vgg-keras3.keras' } });
    expect(run.stderr).toContain(`${lens}, line 2: "colour" is not a known field. The file is left out.`);
  });
});

test('a fit that the user says is not called a guess', async () => {
  const args = ['predict', picture, '--model', path.join(repository, 'vgg-keras3.keras'), '--quiet'];
  writeFileSync(lens, '{ "models": [{ "path": "vgg-keras3.keras" }] }');
  expect((await runCli(args)).stdout).toContain('Guessed: how the picture is cut');
  expect((await runCli([...args, '--fit', 'crop'])).stdout).not.toContain('Guessed: how the picture is cut');
});

test('models that only lie nearby are not used', async () => {
  const nearby = path.join(folder, 'nearby');
  mkdirSync(nearby);
  cpSync(ROCKET, path.join(nearby, 'rocket.jpg'));
  cpSync(path.join(FORMATS, 'vgg-keras3.keras'), path.join(nearby, 'vgg-keras3.keras'));
  const run = await runCli(['predict', path.join(nearby, 'rocket.jpg'), '--json', '--quiet']);
  expect(JSON.parse(run.stdout)).toMatchObject({ model: { name: 'EfficientNet-Lite0' } });
});
