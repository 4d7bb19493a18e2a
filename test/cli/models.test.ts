import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { FORMATS } from '../support/keras-file';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const near = path.join(folder, 'data', 'tom.png');

beforeAll(async () => {
  await buildDist();
  mkdirSync(path.join(folder, 'models'));
  mkdirSync(path.join(folder, 'data'));
  cpSync(path.join(FORMATS, 'vgg-keras3.h5'), path.join(folder, 'a.h5'));
  cpSync(path.join(FORMATS, 'vgg-keras3.keras'), path.join(folder, 'models', 'b.keras'));
});

test('models lists what lies in the present folder, a line each', async () => {
  const run = await runCli(['models'], { cwd: folder });
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toMatch(/^keras-h5 +\d+ kB +\d{4}-\d\d-\d\d +a\.h5\nkeras-v3 .* models\/b\.keras\n$/);
});

test('models --near --json sorts by the way to a picture', async () => {
  const run = await runCli(['models', folder, '--near', near, '--json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({
    schema: 1,
    truncated: false,
    models: [
      { name: 'a.h5', steps: 1, format: 'keras-h5' },
      { name: 'b.keras', steps: 2, path: path.join(folder, 'models', 'b.keras') },
    ],
  });
});

test('models says where nothing is found, and what is no folder', async () => {
  const empty = await runCli(['models', path.join(folder, 'data')]);
  expect(empty).toMatchObject({ code: 0, stdout: '', stderr: 'scorecam: no model was found\n' });
  expect(await runCli(['models', path.join(folder, 'none')])).toMatchObject({ code: 2, stdout: '' });
});
