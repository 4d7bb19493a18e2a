/** What was guessed of a model is said with its value, and once for all pictures. */
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { FORMATS } from '../support/keras-file';
import { ONNX_VECTORS, ROCKET } from '../support/paths';
import { runCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();
const pictures = ['first.jpg', 'second.jpg'].map((name) => path.join(folder, 'photos', name));
const onnx = path.join(folder, 'onnx', 'residual.onnx');
const keras = path.join(folder, 'keras', 'vgg-keras3.keras');

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  mkdirSync(path.join(folder, 'photos'));
  pictures.forEach((picture) => {
    cpSync(ROCKET, picture);
  });
  cpSync(path.join(ONNX_VECTORS, 'residual.onnx'), onnx);
  cpSync(path.join(FORMATS, 'vgg-keras3.keras'), keras);
});

const READING = /^(\?|Pictures read by)/;

async function readingOf(...args: readonly string[]): Promise<{ lines: string[]; reading: string[] }> {
  const run = await runCli([...args, '--quiet']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const lines = run.stdout.trimEnd().split('\n');
  return { lines, reading: lines.filter((line) => READING.test(line)) };
}

test.each(['predict', 'explain'])(
  '%s says of an ONNX file what was guessed, once, behind all pictures',
  async (command) => {
    const { lines, reading } = await readingOf(command, ...pictures, '--model', onnx);
    expect(reading).toEqual([
      'Pictures read by: built-in default, which is a guess. Names of the classes: numbers.',
      expect.stringContaining('how levels become numbers: mean and deviation of ImageNet (torch).'),
      expect.stringMatching(/how the picture is cut: short side to \d+, centre crop\. To set it, use --fit/),
      expect.stringContaining('the filter for resizing: bilinear.'),
      expect.stringContaining('the names of the classes: numbers stand for them.'),
      expect.stringContaining('what the model gives: logits, of which a softmax makes probabilities.'),
    ]);
    expect(lines.slice(-reading.length)).toEqual(reading);
  },
);

test('where another model lies beside it, nothing is to be written there, and what is said instead is taken', async () => {
  const shared = path.join(folder, 'shared', 'residual.onnx');
  cpSync(onnx, shared);
  cpSync(keras, path.join(folder, 'shared', 'vgg-keras3.keras'));
  const ask = ['predict', pictures[0] ?? '', '--model', shared];
  const words = (await readingOf(...ask)).reading.join('\n');
  expect(words).toContain('"preprocess" of the model in scorecam-lens.json');
  expect(words).not.toContain('beside the model');
  const [, said = ''] = /--preprocess '(.*?)'/.exec(words) ?? [];
  const { reading } = await readingOf(...ask, '--preprocess', said);
  expect(reading.join('\n')).not.toContain('the filter for resizing');
  // The probe, too, says where what it found can be written.
  const probe = await runCli(['probe', ...pictures, '--model', shared, '--quiet']);
  expect(probe.stdout).not.toContain('beside the model');
});

test('compare says once what holds for both models, and for each what differs', async () => {
  const { lines } = await readingOf('compare', ...pictures, '--model', onnx, '--with', keras);
  const [both, ofOnnx, ofKeras] = ['Both models:', 'residual.onnx:', 'vgg-keras3.keras:'].map((name) =>
    lines.indexOf(name),
  );
  expect(lines.slice(both, ofOnnx)).toEqual([
    'Both models:',
    'Pictures read by: built-in default, which is a guess. Names of the classes: numbers.',
    expect.stringContaining('the names of the classes: numbers stand for them.'),
  ]);
  expect(lines.slice(ofOnnx, ofKeras).join('\n')).toContain('(torch)');
  expect(lines.slice(ofKeras).join('\n')).toContain('levels to −1…1 (tf)');
  expect(lines.filter((line, i) => lines.indexOf(line) !== i && READING.test(line))).toEqual([]);
});

test('compare says all of it once where both models are read in the same way', async () => {
  const twin = path.join(folder, 'twin', 'residual.onnx');
  cpSync(onnx, twin);
  const { lines, reading } = await readingOf('compare', pictures[0] ?? '', '--model', onnx, '--with', twin);
  expect(reading.length).toBeGreaterThan(3);
  expect(new Set(reading).size).toBe(reading.length);
  expect(lines.filter((line) => line.endsWith('onnx:'))).toEqual([]);
});

test.each(['predict', 'explain'])('%s says once that classes do not exclude each other', async (command) => {
  const model = path.join(folder, 'labels', 'two-sigmoids.onnx');
  cpSync(path.join(ONNX_VECTORS, '..', 'onnx-kinds', 'two-sigmoids.onnx'), model);
  const { lines } = await readingOf(command, ...pictures, '--model', model);
  expect(lines.filter((line) => line.includes('do not exclude each other'))).toHaveLength(1);
  const { lines: other } = await readingOf(command, ...pictures, '--model', onnx);
  expect(other.join('\n')).not.toContain('exclude');
});

test('predict says shares as explain does', async () => {
  const { lines } = await readingOf('predict', pictures[0] ?? '');
  const shares = lines.slice(1, 6).map((line) => line.trim().replace(/ {2}.*$/, ''));
  for (const share of shares) expect(share).toMatch(/^(> 99|< 0\.1|\d\d?|0\.\d)\u00a0%$/);
  const explained =
    (await readingOf('explain', pictures[0] ?? '')).lines.find((line) => line.startsWith('Top 5: ')) ?? '';
  for (const share of shares) expect(explained).toContain(share);
});
