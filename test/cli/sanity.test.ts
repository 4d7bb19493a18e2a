import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { jsonLines, runCli, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
const picture = path.join(folder, 'a <b> picture.png');
let asked: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'model'), { channels: 16, size: 48 });
  await writeRamp(picture, 60, 50);
  asked = ['sanity', picture, '--model', model];
});

describe('scorecam sanity', () => {
  test('writes tables, maps and a report, and one object at the end; the same seed gives the same files', async () => {
    const outs = ['one', 'two'].map((name) => path.join(folder, name));
    for (const out of outs) {
      const run = await runCli([
        ...asked,
        '--methods',
        'score-cam,control-gaussian',
        '--out',
        out,
        '--json',
        '--quiet',
      ]);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const [result] = jsonLines(run.stdout);
      expect(result?.stages).toEqual([
        { name: 'classes', layers: ['classes'] },
        { name: 'features', layers: ['features'] },
      ]);
      expect(result?.rows).toHaveLength(2 * 2 * 2);
      expect(result?.verdicts).toMatchObject([{ method: 'score-cam' }, { method: 'control-gaussian', passes: false }]);
      expect(readdirSync(out).sort()).toEqual([
        ...['maps-cascading.png', 'maps-independent.png', 'report.html', 'sanity.csv', 'sanity.json'],
      ]);
    }
    const [first = '', second = ''] = outs;
    for (const name of ['sanity.csv', 'sanity.json', 'maps-cascading.png', 'maps-independent.png']) {
      expect(readFileSync(path.join(second, name)), name).toEqual(readFileSync(path.join(first, name)));
    }
    expect(readFileSync(path.join(first, 'report.html'), 'utf8')).not.toContain('<b>');
  });

  test('says in words what comes of it', async () => {
    const run = await runCli([...asked, '--method', 'grad-cam', '--order', 'cascading', '--quiet']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('grad-cam, cascading');
    expect(run.stdout).toMatch(/grad-cam (passes|does not pass|: nothing can be said)/);
    expect(run.stdout).not.toContain('independent:');
  });

  test('writes nothing where it is cancelled', async () => {
    const out = path.join(folder, 'cancelled');
    const many = [...asked, '--methods', 'rise:masks=8000', '--out', out];
    const { child, result } = startCli(many);
    // The folder is made before anything is computed.
    while (!existsSync(out)) await new Promise((resolve) => setImmediate(resolve));
    child.kill('SIGINT');
    expect(await result).toMatchObject({ code: 130 });
    expect(readdirSync(out)).toEqual([]);
  });

  test.each([
    [['--methods', 'guess'], 'there is no such method'],
    [['--stages', '1'], 'It has to be a whole number from 2 to 5000'],
    [['--method', 'rise', '--methods', 'mask'], "'--methods <list>'"],
    [['--target', 'unicorn'], 'unicorn'],
  ])('refuses %j, in words', async (options, words) => {
    const run = await runCli([...asked, ...options]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain(words);
  });
});
