import { beforeEach, expect, it } from 'vitest';
import { chooseModel, chooseSecondModel } from '../../src/host/choose-model';
import { editor, Uri, workspace } from '../support/vscode';

const shown = { picture: '/work/tom.png', model: '/work/a.onnx' };
const found = { path: '/work/a.onnx', format: 'onnx', name: 'a.onnx', sizeBytes: 1, modifiedMs: 1, steps: null };
const models = { list: () => Promise.resolve([found]), lastChosen: () => Promise.resolve('/work/b.keras') };

/** Of the list: title, a.onnx, title, b.keras, embedded, choose a file, by itself, save. */
const picks = async (choice: number): Promise<unknown> => {
  editor.choice = choice;
  return chooseModel(shown, models);
};

beforeEach(() => {
  editor.settings.clear();
  Object.assign(workspace, { isTrusted: true });
});

it('offers what is found, what was chosen last, the embedded one, and what else can be done', async () => {
  expect(await picks(1)).toEqual({ model: '/work/a.onnx' });
  expect(await picks(3)).toEqual({ model: '/work/b.keras' });
  expect(await picks(4)).toEqual({ model: null });
  expect(await picks(6)).toEqual({ model: undefined });
  expect(await picks(7)).toBe('save');
});

it('asks for a file', async () => {
  editor.picked = [Uri.file('/models/c.h5')];
  expect(await picks(5)).toEqual({ model: '/models/c.h5' });
});

it('offers models alone to be compared', async () => {
  editor.choice = 4;
  expect(await chooseSecondModel(shown, models)).toBeNull();
  editor.choice = 6;
  expect(await chooseSecondModel(shown, models)).toBeUndefined();
});

it('offers the embedded one alone where the workspace is not trusted', async () => {
  Object.assign(workspace, { isTrusted: false });
  expect(await picks(0)).toEqual({ model: null });
  expect(await picks(1)).toBeUndefined();
});

it('marks the model that is in use', async () => {
  const marked = async (model: string | null): Promise<unknown[]> => {
    await chooseSecondModel({ ...shown, model }, models);
    return editor.listed.flatMap(({ label, description }) => ((description ?? '').includes('in use') ? [label] : []));
  };
  expect(await marked('/work/a.onnx')).toEqual(['a.onnx']);
  expect(await marked('/work/b.keras')).toEqual(['b.keras']);
  expect(await marked(null)).toEqual(['EfficientNet-Lite0']);
  expect(await marked('/elsewhere/a.onnx')).toEqual([]);
});
