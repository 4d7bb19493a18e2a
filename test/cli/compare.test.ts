import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ComparisonRecord } from '../../src/report';
import comparisonSchema from '../../src/report/comparison-record.schema.json';
import explainSchema from '../../src/report/explain-record.schema.json';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { readNpy } from '../support/npy';
import { ONNX_VECTORS, ROCKET } from '../support/paths';
import { jsonLines, runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const ONNX_KINDS = path.join(ONNX_VECTORS, '..', 'onnx-kinds');
const LABELS = ['cat', 'dog', 'space_shuttle', 'crane', 'egg', 'tower'];
const OTHER_ORDER = ['egg', 'tower', 'Crane', 'cat', 'Space-Shuttle', 'dog'];
const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true })
  .addSchema(explainSchema)
  .compile(comparisonSchema);
let yesterday: string;
let today: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  yesterday = writeTinyClassifier(path.join(folder, 'yesterday'), { labels: LABELS });
  today = writeTinyClassifier(path.join(folder, 'today'), { labels: OTHER_ORDER, channels: 16, size: 48 });
});

function onlyRecord(stdout: string): ComparisonRecord {
  const [line, ...others] = jsonLines(stdout);
  validate(line);
  expect(validate.errors ?? []).toEqual([]);
  expect(others).toEqual([]);
  if (line?.kind !== 'comparison') throw new Error('nothing was compared');
  return line as unknown as ComparisonRecord;
}

describe('scorecam compare', () => {
  test('gives both models’ maps of the same classes, whatever their order and input size', async () => {
    const out = path.join(folder, 'out');
    const args = [
      'compare',
      ROCKET,
      '--model',
      yesterday,
      '--with',
      today,
      '--target',
      'crane',
      '--out',
      out,
      '--json',
    ];
    const run = await runCli(args);
    expect(run.code).toBe(0);
    const record = onlyRecord(run.stdout);
    expect(record.classes).toEqual({ matchedBy: 'names', shared: 6 });
    expect(record.target).toMatchObject({
      a: { index: 3, label: 'crane' },
      b: { index: 2, label: 'Crane' },
      source: 'asked',
    });
    expect(LABELS.map((label) => label.toLowerCase())).toContain(record.predicted.a.label);
    expect([record.a.name, record.b.name]).toEqual(['yesterday', 'today']);

    const { predictedMapA, predictedMapB, targetMapA, targetMapB, report } = record.files;
    const sides = [predictedMapA, predictedMapB, targetMapA, targetMapB].map((file) => readNpy(file ?? '').shape[0]);
    expect(sides).toEqual([32, 48, 32, 48]);
    expect(readFileSync(report ?? '', 'utf8')).toContain('today says');
    expect(readdirSync(out).filter((name) => name.endsWith('.png'))).toHaveLength(4);
    expect(JSON.parse(readFileSync(path.join(out, 'rocket.compare.json'), 'utf8'))).toEqual(record);

    // The maps of the second model are those that it gives alone.
    const alone = path.join(folder, 'alone');
    expect((await runCli(['explain', ROCKET, '--model', today, '--target', 'crane', '--out', alone])).code).toBe(0);
    expect(readNpy(path.join(alone, 'rocket.target.npy')).data).toEqual(readNpy(targetMapB ?? '').data);
  });

  test('lies beside results of the same picture without touching them, and replaces its own', async () => {
    const out = path.join(folder, 'beside');
    expect((await runCli(['explain', ROCKET, '--model', yesterday, '--out', out])).code).toBe(0);
    const before = readFileSync(path.join(out, 'rocket.json'), 'utf8');
    const args = ['compare', ROCKET, '--model', yesterday, '--with', today, '--out', out];
    expect((await runCli(args)).code).toBe(0);
    const names = readdirSync(out);
    expect((await runCli(args)).code).toBe(0);
    expect(readdirSync(out)).toEqual(names);
    expect(readFileSync(path.join(out, 'rocket.json'), 'utf8')).toBe(before);
  });

  test('says in lines what each model says and how that moved', async () => {
    const run = await runCli(['compare', ROCKET, '--model', yesterday, '--with', today]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^rocket\.jpg: yesterday says .+ \(\d+\s%\), today says /);
    expect(run.stdout).toMatch(/\s% → .+ \(.+\)\. For /);
  });

  test('takes for the second model what is said of it alone', async () => {
    const [first, second] = ['two-of-two.onnx', 'points.onnx'].map((name) => path.join(ONNX_KINDS, name));
    const args = ['compare', ROCKET, '--model', first ?? '', '--with', second ?? '', '--output-name', 'species'];
    const forBoth = await runCli(args);
    expect(forBoth).toMatchObject({ code: 2, stdout: '' });
    expect(forBoth.stderr).toContain(
      'points.onnx: The output "species" is none of the model. The model has scores [?, 5]',
    );
    expect(forBoth.stderr).toContain('With --with- before its name');
    const layer = await runCli([
      ...args.slice(0, -2),
      '--output-name',
      'species',
      '--with-output-name',
      'scores',
      '--with-layer',
      'none',
    ]);
    expect(layer.code).toBe(2);
    expect(layer.stderr).toContain('points.onnx: The model has no layer "none"');
    const out = path.join(folder, 'outputs');
    const run = await runCli([
      ...args,
      '--with-output-name',
      'scores',
      '--with-preprocess',
      'unit',
      '--out',
      out,
      '--json',
    ]);
    expect(run.code, run.stderr).toBe(0);
    const { a, b } = onlyRecord(run.stdout);
    expect([a.preprocess.scale, b.preprocess.scale]).toEqual([expect.stringContaining('123.675'), 'level / 255']);
    // What makes it again says the same.
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).toContain('--output-name species --with-preprocess unit --with-output-name scores');
  });

  test('refuses to be told of the embedded model what it is not', async () => {
    const run = await runCli([
      'compare',
      ROCKET,
      '--model',
      yesterday,
      '--with',
      'embedded',
      '--with-output',
      'sigmoid',
    ]);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('Of the embedded model all is known');
  });

  test.each([
    ['the same model twice', () => ['--model', yesterday, '--with', yesterday], 'Both models are the same one.'],
    ['the embedded model with itself', () => ['--with', 'embedded'], 'Both models are the same one.'],
    ['models of other classes', () => ['--with', yesterday], 'of which'],
    ['no second model', () => ['--model', yesterday], '--with'],
  ])('refuses %s', async (_, models, message) => {
    const run = await runCli(['compare', ROCKET, ...models()], {
      env: { SCORECAM_LENS_CACHE: process.env.SCORECAM_LENS_CACHE },
    });
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
    expect(run.stdout).toBe('');
  });
});
