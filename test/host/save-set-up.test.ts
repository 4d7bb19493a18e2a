import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Enquiry } from '../../src/host/explanations';
import { saveSetUp } from '../../src/host/save-set-up';
import { FIRST_QUESTION } from '../../src/protocol';
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
});

afterEach(() => {
  editor.workspace = undefined;
});

it('writes what the panel shows into a new file at the top of the workspace, then into the one that is there', async () => {
  await saveSetUp(enquiry);
  const entry = { path: 'models/a.keras', preprocess: 'caffe', layer: 'conv', fit: 'squash' };
  expect(JSON.parse(readFileSync(lens, 'utf8'))).toEqual({ models: [entry] });
  expect(editor.opened).toEqual([lens]);
  writeFileSync(lens, `// Ours.\n${readFileSync(lens, 'utf8')}`);
  await saveSetUp({ ...enquiry, question: { ...FIRST_QUESTION, layer: 'conv2' } });
  const text = readFileSync(lens, 'utf8');
  expect(text).toMatch(/^\/\/ Ours\.\n/);
  expect(text).toContain('"layer": "conv2"');
});

it('writes into the file that is read: where the picture lies elsewhere, the one nearest to the model', async () => {
  const own = path.join(root, 'models', 'scorecam-lens.json');
  mkdirSync(path.dirname(own));
  writeFileSync(own, '{"models": [{"path": "a.keras"}]}');
  await saveSetUp({ ...enquiry, image: path.resolve('/elsewhere/tom.png') });
  expect(editor.opened).toEqual([own]);
  expect(JSON.parse(readFileSync(own, 'utf8'))).toMatchObject({ models: [{ path: 'a.keras', layer: 'conv' }] });
  rmSync(own);
});

it.each([
  { model: undefined },
  { model: path.resolve('/elsewhere/a.keras') },
  { said: { labels: path.resolve('/l.txt') } },
])('refuses what such a file cannot say: %j', async (change) => {
  await expect(saveSetUp({ ...enquiry, ...change })).rejects.toMatchObject({ code: 'usage' });
  expect(editor.opened).toEqual([]);
});
