/** What else may happen to an evaluation: others at work, odd names, other boxes, nothing to do. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Papa from 'papaparse';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { jsonLines, runCli, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
const NAMES = ['a, b', 'new\nline', '"quoted"', "it's", '<b>bold', '=1+1'];
let model: string;
let pictures: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'model'), { channels: 16, size: 32 });
  pictures = path.join(folder, 'pictures', 'cat');
  mkdirSync(pictures, { recursive: true });
  for (const [i, name] of NAMES.entries()) await writeRamp(path.join(pictures, `${name}.png`), 40 + 5 * i, 40);
});

function commandFor(place: string, ...more: string[]): string[] {
  return ['evaluate', place, '--model', model, '--methods', 'grad-cam,control-gaussian', '--steps', '5', ...more];
}

describe('scorecam evaluate', () => {
  test('lets one run at a time work in a folder, and leaves no lock', async () => {
    const out = path.join(folder, 'shared');
    const first = startCli(commandFor(pictures, '--methods', 'rise:masks=8000', '--out', out));
    await expect.poll(() => existsSync(path.join(out, 'evaluation.lock')), { timeout: 30_000 }).toBe(true);
    const second = await runCli(commandFor(pictures, '--out', out));
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain(`Process ${first.child.pid ?? 0} on `);
    expect(second.stderr).toContain(`is at work in ${out}`);
    first.child.kill('SIGINT');
    const { code, stderr } = await first.result;
    expect(code).toBe(130);
    expect(stderr).toMatch(/ of 6 pictures are done; the same command goes on from here/);
    expect(existsSync(path.join(out, 'evaluation.lock'))).toBe(false);
    expect(existsSync(path.join(out, 'table.csv'))).toBe(false);
  });

  test('takes any name of a picture, and says why a metric was not measured', async () => {
    const out = path.join(folder, 'names');
    const run = await runCli(
      commandFor(pictures, '--metrics', 'insertion,grid-pointing', '--class', 'true', '--out', out),
    );
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('Grid pointing was not measured: a collage needs');
    expect(run.stderr).toMatch(/^scorecam: 6 of 6 pictures, .*, \d+\.\d s$/m);
    const { data } = Papa.parse<{ picture: string; method: string }>(
      readFileSync(path.join(out, 'pictures.csv'), 'utf8'),
      { header: true, skipEmptyLines: true },
    );
    const told = data.filter(({ method }) => method === 'grad-cam').map(({ picture }) => picture.replace(/^'/, ''));
    expect(told.sort()).toEqual(NAMES.map((name) => `${name}.png`).sort());
    expect(readFileSync(path.join(out, 'report.html'), 'utf8')).not.toContain('<b>bold');
  });

  test('notices boxes that were edited, and keeps what has nothing to do with them', async () => {
    const boxes = path.join(folder, 'boxes');
    const out = path.join(folder, 'boxed');
    mkdirSync(boxes);
    const draw = (width: number): void => {
      for (const name of NAMES) writeFileSync(path.join(boxes, `${name}.txt`), `0 0.5 0.5 ${width} 1\n`);
    };
    draw(1);
    const asked = commandFor(pictures, '--class', 'true', '--metrics', 'insertion,energy-pointing', '--boxes', boxes);
    const energyOf = async (): Promise<unknown> => {
      const run = await runCli([...asked, '--out', out, '--json', '--quiet']);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      const rows = jsonLines(run.stdout)[0]?.rows as { method: string; metric: string; value: number }[];
      return rows.find((row) => row.method === 'control-gaussian' && row.metric === 'energy-pointing')?.value;
    };
    expect(await energyOf()).toBeCloseTo(1, 6);
    draw(0.5);
    // The middle half of a Gaussian that is as wide as it is high: less than all, more than half.
    const half = await energyOf();
    expect(half).toBeGreaterThan(0.5);
    expect(half).toBeLessThan(0.95);
    const lines = readFileSync(path.join(out, 'evaluation.jsonl'), 'utf8').split('\n').slice(0, -1);
    expect(lines).toHaveLength(2 * NAMES.length);
    expect(lines.filter((line) => line.includes('"insertion":'))).toHaveLength(NAMES.length);
  });

  test('lists a picture whose boxes do not fit, and does the others', async () => {
    const boxes = path.join(folder, 'broken');
    mkdirSync(boxes);
    for (const name of NAMES) writeFileSync(path.join(boxes, `${name}.txt`), '0 0.5 0.5 1 1\n');
    writeFileSync(path.join(boxes, '=1+1.txt'), 'no boxes\n');
    const metrics = ['--class', 'true', '--metrics', 'energy-pointing', '--boxes', boxes];
    const run = await runCli(commandFor(pictures, ...metrics, '--json', '--quiet'));
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ n: NAMES.length - 1, failed: 1 });
    expect(run.stderr).toContain('cannot be used');
  });

  test('ends with what is wrong where every picture would fail for it, and writes no report', async () => {
    const out = path.join(folder, 'wrong');
    const run = await runCli(commandFor(pictures, '--layer', 'nowhere', '--out', out));
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('nowhere');
    expect(run.stderr).not.toContain('pictures are done');
    expect(existsSync(path.join(out, 'report.html'))).toBe(false);
  });

  test('says that a folder is empty, and that a file is in the way of the results', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    const nothing = await runCli(commandFor(empty));
    expect(nothing).toMatchObject({ code: 3, stdout: '' });
    expect(nothing.stderr).toContain('There are no pictures in');
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const blocked = await runCli(commandFor(pictures, '--out', file));
    expect(blocked).toMatchObject({ code: 2, stdout: '' });
    expect(blocked.stderr).toContain('a file of that name is in the way');
  });
});

test('scorecam compare says which method it has', async () => {
  const run = await runCli(['compare', path.join(pictures, 'a, b.png'), '--with', model, '--method', 'rise']);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toContain('Two models are compared by score-cam alone');
});
