import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { explainRecords, onlyRecord } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { changeKerasConfig, FORMATS, layerOf, readFixture } from '../support/keras-file';
import { ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

beforeAll(async () => {
  useCache(folder);
  await buildDist();
});

describe('a model of Keras on the command line', () => {
  test.each([
    ['vgg-keras3.keras', 'keras-v3'],
    ['nested-keras3.h5', 'keras-h5'],
    ['nested-keras2.h5', 'keras-h5'],
  ])('%s explains a picture', async (fixture, format) => {
    const run = await runCli(['explain', ROCKET, '--model', path.join(FORMATS, fixture), '--json', '--quiet']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(onlyRecord(run.stdout).model).toMatchObject({ name: fixture, format, inputSize: { height: 24, width: 24 } });
  });

  test('is refused with exit code 4 when it holds code', async () => {
    const model = path.join(folder, 'lambda.keras');
    const change = changeKerasConfig(readFixture('vgg-keras3.keras'), (json) => {
      layerOf(json, 'dropout').class_name = 'Lambda';
    });
    writeFileSync(model, await change);
    const run = await runCli(['explain', ROCKET, '--model', model, '--json']);
    expect(run.code).toBe(4);
    expect(explainRecords(run.stdout)).toMatchObject([
      { error: { code: 'model', message: 'Layer dropout (Lambda) holds Python code, which is never run.' } },
    ]);
  });
});
