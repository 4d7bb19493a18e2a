import { copyFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeNpy } from '../../src/report';
import { buildDist } from '../support/build-dist';
import { explainRecords, onlyRecord } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET, ROOT } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
const userCache = { SCORECAM_LENS_CACHE: process.env.SCORECAM_LENS_CACHE };
let model: string;
let common: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'));
  common = ['--model', model, '--backend', 'wasm', '--channels', '20%', '--json'];
});

function place(name: string): string {
  mkdirSync(path.join(folder, name), { recursive: true });
  return path.join(folder, name);
}

function readMap(file: string | null): { shape: readonly number[]; type: string; low: number; high: number } {
  const { shape, type, data } = decodeNpy(readFileSync(file ?? ''));
  const values = Array.from(data, Number);
  return { shape, type, low: Math.min(...values), high: Math.max(...values) };
}

describe('--out', () => {
  test('writes maps, overlays, the record and a report, and nothing else', async () => {
    const out = path.join(folder, 'new', 'results');
    const args = ['explain', ROCKET, '--channels', '2%', '--contrast', '--json', '--out', path.join('new', 'results')];
    const run = await runCli(args, { cwd: folder, env: userCache });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { files, ...record } = onlyRecord(run.stdout);
    const names = ['predicted', 'target', 'contrast'].flatMap((map) => [`rocket.${map}.npy`, `rocket.${map}.png`]);
    expect(readdirSync(out).sort()).toEqual([...names, 'rocket.json', 'report.html'].sort());
    expect(new Set(Object.values(files))).toEqual(
      new Set([...names, 'report.html'].map((name) => path.join(out, name))),
    );
    expect(readMap(files.predictedMap)).toEqual({ shape: [224, 224], type: 'float32', low: 0, high: 1 });
    expect(readMap(files.targetMap)).toEqual({ shape: [224, 224], type: 'float32', low: 0, high: 1 });
    const contrast = readMap(files.contrastMap);
    expect(contrast).toMatchObject({ shape: [224, 224], type: 'float32' });
    expect(contrast.low).toBeLessThan(0);
    expect(Math.max(-contrast.low, contrast.high)).toBe(1);
    const { width, height } = await sharp(ROCKET).metadata();
    for (const overlay of [files.predictedOverlay, files.targetOverlay, files.contrastOverlay]) {
      expect(await sharp(overlay ?? '').metadata()).toMatchObject({ format: 'png', width, height });
    }
    expect(JSON.parse(readFileSync(path.join(out, 'rocket.json'), 'utf8'))).toEqual({ ...record, files });
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).toMatch(/<\/html>\s*$/);
    expect(report).not.toMatch(/<script|src="(?!data:)/);
    expect(report).toContain(`node ${path.join(ROOT, 'dist', 'cli.js')} explain`);
  });

  test('prints the path of the report where there is no --json', async () => {
    const out = path.join(folder, 'words');
    const run = await runCli(['explain', ROCKET, ...common.slice(0, -1), '--out', out]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n').slice(-2)).toEqual([`Report: ${path.join(out, 'report.html')}`, '']);
    expect(readdirSync(out)).not.toContain('rocket.contrast.npy');
  });

  test('gives pictures of one name names of their own, and long ones shorter names', async () => {
    const [a, b] = [place('a'), place('b')];
    const long = path.join(a, `${'ü'.repeat(120)}.png`);
    const pictures = [path.join(a, 'same.png'), path.join(b, 'SAME.png'), path.join(a, 'same-2.png'), long];
    await writeRamp(pictures[0] ?? '', 20, 10);
    for (const other of pictures.slice(1)) copyFileSync(pictures[0] ?? '', other);
    const out = path.join(folder, 'unique');
    const run = await runCli(['explain', ...pictures, ...common, '--out', out]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const records = readdirSync(out).filter((name) => name.endsWith('.json'));
    expect(records.sort()).toEqual(['same.json', 'SAME-2.json', 'same-2-2.json', `${'ü'.repeat(112)}.json`].sort());
    for (const line of explainRecords(run.stdout)) {
      expect('files' in line && readMap(line.files.predictedMap).shape).toEqual([32, 32]);
    }
  });

  test('replaces earlier results, but never a picture, a model or another JSON file', async () => {
    const here = place('beside');
    const pictures = ['x.png', 'x.predicted.png', 'model.png'].map((name) => path.join(here, name));
    for (const picture of pictures) await writeRamp(picture, 12, 12);
    const own = writeTinyClassifier(here);
    const before = [...pictures, own].map((file) => readFileSync(file));
    const run = await runCli(['explain', ...pictures, ...common, '--model', own, '--out', here]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect([...pictures, own].map((file) => readFileSync(file))).toEqual(before);
    const stems = explainRecords(run.stdout).map(
      (line) => 'files' in line && path.basename(line.files.targetMap ?? ''),
    );
    expect(stems).toEqual(['x-2.target.npy', 'x.predicted.target.npy', 'model-2.target.npy']);
    const names = readdirSync(here);
    const again = await runCli(['explain', pictures[0] ?? '', ...common, '--model', own, '--out', here]);
    expect(path.basename(onlyRecord(again.stdout).files.targetMap ?? '')).toBe('x-2.target.npy');
    expect(readdirSync(here)).toEqual(names);
    expect([...pictures, own].map((file) => readFileSync(file))).toEqual(before);
  });

  test('takes names as they come, and none of them can drive a terminal or a page', async () => {
    const here = place('names');
    const names = [
      `<b onmouseover='x'>"&.png`,
      'two\nlines.png',
      '-dash.png',
      '\u001b[31mred.png',
      '$(touch x) `y`.png',
    ];
    for (const name of names) await writeRamp(path.join(here, name), 12, 12);
    const out = path.join(folder, 'odd');
    const run = await runCli(['explain', ...common.slice(0, -1), '--out', out, '--', ...names, 'no\u001b[31m.png'], {
      cwd: here,
    });
    expect(run.code).toBe(3);
    expect(run.stdout + run.stderr).not.toContain('\u001b');
    expect(run.stderr.trimEnd().split('\n')).toHaveLength(2);
    expect(run.stdout).toContain('two\ufffdlines.png');
    for (const name of names) expect(readdirSync(out)).toContain(`${path.parse(name).name}.predicted.npy`);
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).not.toContain('<b onmouseover');
    expect(report).not.toContain('\u001b');
    expect(readdirSync(here)).toHaveLength(names.length);
  });
});
