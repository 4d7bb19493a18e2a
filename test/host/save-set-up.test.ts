import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Enquiry } from '../../src/host/explanations';
import { saveSetUp } from '../../src/host/save-set-up';
import { FIRST_QUESTION, type ExplainResult, type PreprocessingFile } from '../../src/protocol';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { editor } from '../support/vscode';

const root = temporaryFolder();
const lens = path.join(root, 'scorecam-lens.json');
const enquiry: Enquiry = {
  image: path.join(root, 'data', 'tom.png'),
  model: path.join(root, 'models', 'a.keras'),
  said: { preprocess: 'caffe' },
  question: { ...FIRST_QUESTION, layer: 'conv', fit: 'squash' },
};
mkdirSync(path.join(root, 'data'));

beforeEach(() => {
  editor.workspace = root;
  editor.opened = [];
  editor.said = [];
  rmSync(lens, { force: true });
});

afterEach(() => {
  editor.workspace = undefined;
});

it('writes what was said into a new file at the top of the workspace, then into the one that is there', async () => {
  await saveSetUp(enquiry, undefined);
  const entry = { path: 'models/a.keras', preprocess: 'caffe', layer: 'conv', fit: 'squash' };
  expect(JSON.parse(readFileSync(lens, 'utf8'))).toEqual({ models: [entry] });
  expect(editor.opened).toEqual([lens]);
  writeFileSync(lens, `// Ours.\n${readFileSync(lens, 'utf8')}`);
  await saveSetUp({ ...enquiry, question: { ...FIRST_QUESTION, layer: 'conv2' } }, undefined);
  const text = readFileSync(lens, 'utf8');
  expect(text).toMatch(/^\/\/ Ours\.\n/);
  expect(text).toContain('"layer": "conv2"');
});

it('writes into the file that is read: where the picture lies elsewhere, the one nearest to the model', async () => {
  const own = path.join(root, 'models', 'scorecam-lens.json');
  mkdirSync(path.dirname(own));
  writeFileSync(own, '{"models": [{"path": "a.keras"}]}');
  await saveSetUp({ ...enquiry, image: path.resolve('/elsewhere/tom.png') }, undefined);
  expect(editor.opened).toEqual([own]);
  expect(JSON.parse(readFileSync(own, 'utf8'))).toMatchObject({ models: [{ path: 'a.keras', layer: 'conv' }] });
  rmSync(own);
});

it.each([
  { model: undefined },
  { model: path.resolve('/elsewhere/a.keras') },
  { said: { labels: path.resolve('/l.txt') } },
])('refuses what such a file cannot say: %j', async (change) => {
  await expect(saveSetUp({ ...enquiry, ...change }, undefined)).rejects.toMatchObject({ code: 'usage' });
  expect(editor.opened).toEqual([]);
});

describe('of what the panel shows', () => {
  const preprocessing: PreprocessingFile = {
    version: 1,
    inputSize: { width: 224, height: 224 },
    fit: { mode: 'crop', resizeShortSide: 256 },
    resample: 'bicubic',
    mean: [127.5, 127.5, 127.5],
    std: [127.5, 127.5, 127.5],
    channelOrder: 'rgb',
  };
  const labels = path.join(root, 'models', 'labels.txt');
  const { preprocess, layer } = sampleResult();
  const resultWith = (guessed: readonly string[]): ExplainResult =>
    sampleResult({
      preprocess: { ...preprocess, labelsSource: labels, guessed, whole: { preprocessing, output: 'softmax' } },
    });
  const { model = '', image } = enquiry;
  const plain: Enquiry = { image, model, question: FIRST_QUESTION };
  const shown = { path: 'models/a.keras', labels: 'models/labels.txt', output: 'softmax', layer: layer.name };
  const written = (): unknown => JSON.parse(readFileSync(lens, 'utf8'));

  it('writes all, and tells what was guessed', async () => {
    await saveSetUp(plain, resultWith(['fit', 'resample', 'labels']));
    expect(written()).toEqual({ models: [{ ...shown, preprocess: preprocessing }] });
    expect(editor.said).toEqual([
      'Written to scorecam-lens.json as the panel shows it. Part of that was guessed and counts as said from now on: cut, filter. Correct there what is wrong.',
    ]);
  });

  it('says that the file says it already, and opens nothing', async () => {
    await saveSetUp(plain, resultWith([]));
    const [text, said] = [readFileSync(lens, 'utf8'), { labels, preprocess: JSON.stringify(preprocessing) }];
    editor.opened = [];
    editor.said = [];
    expect(await saveSetUp({ ...plain, said }, resultWith([]))).toMatchObject({ wasSaid: true });
    expect(readFileSync(lens, 'utf8')).toBe(text);
    expect([editor.said, editor.opened]).toEqual([['scorecam-lens.json says all of that already.'], []]);
  });

  it('leaves a name that was said where nothing of the preparation is guessed, else says all of it', async () => {
    const named = { ...plain, said: { preprocess: 'tf' } };
    await saveSetUp(named, resultWith([]));
    expect(written()).toEqual({ models: [{ ...shown, preprocess: 'tf' }] });
    await saveSetUp(named, resultWith(['fit']));
    expect(written()).toEqual({ models: [{ ...shown, preprocess: preprocessing }] });
  });

  it('names no classes by a file that lies elsewhere, and no layer of a method that has none', async () => {
    const result = resultWith([]);
    const method = { ...result.method, uses: [] };
    const elsewhere = { ...result.preprocess, labelsSource: path.resolve('/elsewhere/labels.txt') };
    await saveSetUp(plain, { ...result, method, preprocess: elsewhere });
    expect(written()).toEqual({ models: [{ path: shown.path, output: 'softmax', preprocess: preprocessing }] });
  });
});
