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

test('models that only lie nearby are not used', async () => {
  const nearby = path.join(folder, 'nearby');
  mkdirSync(nearby);
  cpSync(ROCKET, path.join(nearby, 'rocket.jpg'));
  cpSync(path.join(FORMATS, 'vgg-keras3.keras'), path.join(nearby, 'vgg-keras3.keras'));
  const run = await runCli(['predict', path.join(nearby, 'rocket.jpg'), '--json', '--quiet']);
  expect(JSON.parse(run.stdout)).toMatchObject({ model: { name: 'EfficientNet-Lite0' } });
});
