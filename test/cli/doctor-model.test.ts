import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeBrightnessModel, writeBrightnessPictures } from '../support/brightness-model';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { FORMATS } from '../support/keras-file';
import { EMBEDDED_MODEL, IMAGENET_SAMPLE, ONNX_VECTORS } from '../support/paths';
import { jsonLines, runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const pictures = path.join(folder, 'pictures');
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeBrightnessModel(path.join(folder, 'bright'));
  await writeBrightnessPictures(pictures);
});

async function examine(...args: readonly string[]): Promise<{ code: number | null; record: Record<string, unknown> }> {
  const run = await runCli(['doctor', ...args, '--json']);
  expect(run.stderr).toBe('');
  const [record = {}] = jsonLines(run.stdout);
  expect(record.schema).toBe(1);
  return { code: run.code, record };
}

describe('scorecam doctor --model', () => {
  test('says what is understood, from where, and that all runtimes agree', async () => {
    const run = await runCli(['doctor', '--model', model]);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.split('\n').map((line) => line.trimEnd())).toEqual(
      expect.arrayContaining([
        'model           bright (tfjs-layers)',
        'input           32×32, red, green, blue',
        'preprocessing   levels to −1…1; squash; bilinear',
        `                from ${path.join(folder, 'bright', 'preprocessing.json')}`,
        'output          softmax, read from the model',
        'layers          1; features by default',
        '                Conv2D, 16×16×2',
        'self-check      passed',
      ]),
    );
    expect(run.stdout).toMatch(/^labels +3 classes, named by .*labels\.json\n {16}bright, dark, mid$/m);
    expect(run.stdout).toMatch(new RegExp(`^ +${path.join(folder, 'bright', 'weights.bin')}, \\d+ B$`, 'm'));
  });

  test('compares every runtime that reads the form of the model', async () => {
    const { code, record } = await examine('--model', path.join(FORMATS, 'vgg-keras3.keras'));
    expect(code).toBe(0);
    expect(record).toMatchObject({
      model: { format: 'keras-v3' },
      files: [{ path: path.join(FORMATS, 'vgg-keras3.keras') }],
      labels: { classes: 5, source: null, first: [] },
      preprocess: { source: 'built-in default', guessed: ['scale', 'fit', 'resample', 'labels'] },
      selfCheck: { passed: true, accuracy: null, failures: [] },
    });
    expect(record.model).not.toHaveProperty('files');
    const { runs } = record.selfCheck as { runs: { name: string; largestDifference: number }[] };
    expect(runs.map(({ name }) => name)).toEqual(['tfjs-node, recorded', 'tfjs-node, eager', 'wasm, eager']);
    for (const { largestDifference } of runs) expect(largestDifference).toBeLessThan(1e-4);
  });

  test('has only onnxruntime for ONNX models', async () => {
    const { code, record } = await examine('--model', path.join(ONNX_VECTORS, 'residual.onnx'));
    expect(code).toBe(0);
    expect(record).toMatchObject({ backend: 'onnxruntime', selfCheck: { runs: [{ name: 'onnxruntime, compiled' }] } });
    const run = await runCli(['doctor', '--model', path.join(ONNX_VECTORS, 'residual.onnx')]);
    expect(run.stdout).toContain('not compared: only onnxruntime, compiled can run such a model here\n');
    expect(run.stdout).toMatch(/^self-check +nothing to compare with/m);
  });

  test('counts right answers on labelled pictures, and fails where they may be chance', async () => {
    const file = path.join(folder, 'right.json');
    const frame = { inputSize: { width: 32, height: 32 }, fit: { mode: 'crop', resizeShortSide: 37 } };
    const scale = { mean: [0, 0, 0], std: [255, 255, 255], channelOrder: 'rgb' };
    writeFileSync(file, JSON.stringify({ ...frame, resample: 'bilinear', ...scale }));
    const right = await examine('--model', model, '--preprocess', file, '--labelled', pictures);
    expect(right).toMatchObject({
      code: 0,
      record: { selfCheck: { passed: true, accuracy: { correct: 18, pictures: 18, share: 1 } } },
    });
    const wrong = await runCli(['doctor', '--model', model, '--labelled', pictures]);
    expect(wrong.code).toBe(1);
    expect(wrong.stdout).toMatch(/^accuracy +33\u00a0% \(6 of 18; 16\u00a0% to 56\u00a0%\)$/m);
    expect(wrong.stdout).toMatch(/^self-check +failed$/m);
    expect(wrong.stdout).toContain('not better than chance on these pictures: try `scorecam probe`');
  });

  test('names the first of many classes', async () => {
    const { record } = await examine('--model', EMBEDDED_MODEL);
    const first = ['tench', 'goldfish', 'great white shark', 'tiger shark', 'hammerhead'];
    expect(record.labels).toMatchObject({ classes: 1000, first });
    const { stdout } = await runCli(['doctor', '--model', EMBEDDED_MODEL]);
    expect(stdout).toMatch(/^ {16}tench, goldfish, great white shark, tiger shark, hammerhead, …$/m);
  });

  test('says that classes do not exclude each other', async () => {
    const { stdout } = await runCli([
      'doctor',
      '--model',
      path.join(ONNX_VECTORS, '..', 'onnx-kinds', 'two-sigmoids.onnx'),
    ]);
    expect(stdout).toMatch(/^output +sigmoid.*\n +The classes do not exclude each other/m);
  });

  test('says that two classes are made of one number', async () => {
    const { stdout } = await runCli([
      'doctor',
      '--model',
      path.join(ONNX_VECTORS, '..', 'onnx-kinds', 'one-sigmoid.onnx'),
    ]);
    expect(stdout).toMatch(/^labels +2 classes.*\noutput .*\n +one number, of which two classes are made$/m);
    expect(stdout).not.toContain('exclude');
  });

  test('says who says what the numbers are', async () => {
    const own = path.join(folder, 'said');
    mkdirSync(own);
    const file = path.join(own, 'residual.onnx');
    copyFileSync(path.join(ONNX_VECTORS, 'residual.onnx'), file);
    const outputOf = async (...args: readonly string[]): Promise<string | undefined> =>
      /^output +(.*)$/m.exec((await runCli(['doctor', '--model', file, ...args], { cwd: own })).stdout)?.[1];
    // As the line of the guess says it.
    expect(await outputOf()).toBe('logits, guessed from its numbers');
    expect(await outputOf('--output', 'logits')).toBe('logits, as --output says');
    const lens = path.join(own, 'scorecam-lens.json');
    writeFileSync(lens, JSON.stringify({ models: [{ path: 'residual.onnx', output: 'sigmoid' }] }));
    expect(await outputOf()).toBe(`sigmoid, as ${lens} says`);
    rmSync(lens);
    const { record } = await examine('--model', file, '--output', 'softmax');
    expect(record.output).toEqual({ activation: 'softmax', isGuessed: false, source: 'as --output says' });
  });

  test('says that labels stand in another order than the folders where more answers are right in theirs', async () => {
    const own = writeBrightnessModel(path.join(folder, 'turned'));
    const [settings, names] = ['preprocessing.json', 'labels.json'].map((name) => path.join(folder, 'turned', name));
    const frame = { inputSize: { width: 32, height: 32 }, fit: { mode: 'crop', resizeShortSide: 37 } };
    writeFileSync(settings ?? '', JSON.stringify({ ...frame, mean: [0, 0, 0], std: [255, 255, 255] }));
    writeFileSync(names ?? '', JSON.stringify(['mid', 'dark', 'bright']));
    const { record } = await examine('--model', own, '--labelled', pictures);
    // Dark alone is called by its name; all 18 answers are right where classes are numbered as the folders are.
    expect(record).toMatchObject({ selfCheck: { accuracy: { correct: 6, pictures: 18 } } });
    expect((record.warnings as string[]).join('\n')).not.toContain('not better than chance');
    expect((record.warnings as string[]).filter((warning) => warning.includes('The labels'))).toEqual([
      expect.stringMatching(
        /another order \(mid, dark, bright\) than that of the folders’ names \(bright, dark, mid\).* 18 of 18 answers are right instead of 6: .*labels\.json beside the model/,
      ),
    ]);
  });

  test('says that preprocessing.json holds for several models', async () => {
    const own = writeBrightnessModel(path.join(folder, 'several'));
    const file = path.join(folder, 'several', 'preprocessing.json');
    expect((await examine('--model', own)).record).toMatchObject({ preprocess: { source: file } });
    copyFileSync(path.join(ONNX_VECTORS, 'residual.onnx'), path.join(folder, 'several', 'today.onnx'));
    const { stdout } = await runCli(['doctor', '--model', own]);
    expect(stdout).toMatch(new RegExp(`^ +from ${file} \\(for every model in this folder\\)$`, 'm'));
  });

  test('says what it cannot do', async () => {
    const unnamed = path.join(folder, 'plain');
    await writeBrightnessPictures(unnamed, (name, i) => `${name}${i}.png`);
    const run = await runCli(['doctor', '--model', model, '--labelled', unnamed]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('No folder in');
    expect((await runCli(['doctor', '--model', path.join(folder, 'nowhere')])).code).toBe(4);
  });

  test.skipIf(!existsSync(IMAGENET_SAMPLE))(
    'is right about the embedded model on pictures of ImageNet (skipped without the sample)',
    async () => {
      const args = ['--model', EMBEDDED_MODEL, '--labelled', IMAGENET_SAMPLE, '--limit', '40'];
      const { code, record } = await examine(...args);
      expect(code).toBe(0);
      const { accuracy } = record.selfCheck as { accuracy: { share: number; pictures: number } };
      // 200 of all 260 are right; 40 of them lie within four deviations of that.
      expect(accuracy.pictures).toBe(40);
      expect(Math.abs(accuracy.share - 200 / 260)).toBeLessThan(4 * Math.sqrt((0.77 * 0.23) / 40));
    },
  );
});
