import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { saySomethingElse } from '../../src/host/change-guess';
import type { Enquiry } from '../../src/host/explanations';
import { findLensEntry } from '../../src/host/lens-entry';
import type { SaidOfModel } from '../../src/protocol';
import { FIRST_QUESTION } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, Uri } from '../support/vscode';

const root = temporaryFolder();
const lens = path.join(root, 'scorecam-lens.json');
const image = path.join(root, 'data', 'tom.png');
const model = path.join(root, 'models', 'a.keras');
const enquiry: Enquiry = { image, model, question: { ...FIRST_QUESTION, layer: 'mine', fit: 'squash' } };
mkdirSync(path.dirname(image));

beforeEach(() => {
  editor.workspace = root;
  editor.said = [];
});

afterEach(() => {
  editor.workspace = undefined;
  editor.choice = undefined;
  editor.picked = undefined;
  rmSync(lens, { force: true });
});

const said = async (): Promise<SaidOfModel | undefined> => (await findLensEntry(image, model))?.entry.said;

it('writes what the numbers are into a new file, and nothing else', async () => {
  editor.choice = 1;
  expect(await saySomethingElse('output', enquiry)).toEqual({ file: lens, newDefault: model });
  expect(JSON.parse(readFileSync(lens, 'utf8'))).toEqual({ models: [{ path: 'models/a.keras', output: 'logits' }] });
  expect(editor.said).toEqual(['Written to scorecam-lens.json.']);
});

it('writes the file of the names into the entry that is there, and leaves the rest', async () => {
  writeFileSync(
    lens,
    '{ "models": [{ "path": "models/a.keras", "layer": "conv", "output": "sigmoid", "fit": "crop" }] }',
  );
  editor.picked = [Uri.file(path.join(root, 'data', 'names.txt'))] as never;
  expect(await saySomethingElse('labels', enquiry)).toEqual({ file: lens, newDefault: undefined });
  expect(await said()).toEqual({ output: 'sigmoid', labels: path.join(root, 'data', 'names.txt') });
  expect((await findLensEntry(image, model))?.entry).toMatchObject({ layer: 'conv', fit: 'crop' });
});

it('writes nothing where the user says nothing', async () => {
  expect(await saySomethingElse('output', enquiry)).toBeUndefined();
  expect(await saySomethingElse('labels', enquiry)).toBeUndefined();
  expect(await said()).toBeUndefined();
});

it('refuses what such a file cannot say, before the user looks for it', async () => {
  const elsewhere = path.resolve('/elsewhere/a.keras');
  await expect(saySomethingElse('output', { ...enquiry, model: elsewhere })).rejects.toMatchObject({ code: 'usage' });
  editor.picked = [Uri.file(path.resolve('/elsewhere/names.txt'))] as never;
  const outside = { message: expect.stringContaining('only files that lie in the folder') as string };
  await expect(saySomethingElse('labels', enquiry)).rejects.toMatchObject(outside);
  expect(await said()).toBeUndefined();
});
