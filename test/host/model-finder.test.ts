import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ModelFinder, type ModelChoice } from '../../src/host/model-finder';
import type { FoundModel } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, EventEmitter, workspace } from '../support/vscode';
import { FakeMemento } from './session-fakes';

const root = temporaryFolder();
const picture = path.join(root, 'data', 'cats', 'tom.png');
const near = path.join(root, 'data', 'near.keras');
const far = path.join(root, 'models', 'far.onnx');
const elsewhere = path.resolve('/elsewhere/tom.png');
const lens = path.join(root, 'scorecam-lens.json');
mkdirSync(path.dirname(picture), { recursive: true });
mkdirSync(path.dirname(far));

let found: FoundModel[];
let finder: ModelFinder;
let changes: number;

function foundAt(file: string): FoundModel {
  return { path: file, format: 'onnx', name: path.basename(file), sizeBytes: 1, modifiedMs: 1, steps: null };
}

beforeEach(() => {
  for (const file of [near, far]) writeFileSync(file, '');
  writeFileSync(lens, '{}');
  editor.workspace = root;
  found = [foundAt(far), foundAt(near)];
  const onDidChange = new EventEmitter<undefined>().event as never;
  const search = { find: () => Promise.resolve(found), onDidChange };
  finder = new ModelFinder({ search, memory: new FakeMemento(), ownFolder: path.resolve('/extension') });
  changes = 0;
  finder.onDidChange(() => (changes += 1));
});

afterEach(() => {
  finder.dispose();
  editor.settings.clear();
  editor.workspace = undefined;
  Object.assign(workspace, { isTrusted: true });
});

const find = async (chosen?: string | null, of = picture): Promise<ModelChoice> => finder.find(of, chosen);

describe('the model of a picture', () => {
  it('is the nearest in the workspace where nothing names one', async () => {
    expect(await find()).toEqual({ model: near, origin: 'nearest' });
    expect((await finder.list(picture)).map(({ path: file }) => file)).toEqual([near, far]);
  });

  it('is not one that has gone since it was found', async () => {
    found = [foundAt(path.join(root, 'data', 'gone.keras')), foundAt(far)];
    expect(await find()).toEqual({ model: far, origin: 'nearest' });
  });

  it('is the one of scorecam-lens.json, with what that says of it', async () => {
    writeFileSync(lens, '{"models": [{"path": "models/far.onnx", "layer": "conv", "output": "logits"}]}');
    const said = { output: 'logits' };
    expect(await find()).toEqual({ model: far, origin: 'lens-file', said, usual: { layer: 'conv' } });
    expect(await find(far)).toEqual({ model: far, origin: 'panel', said, usual: { layer: 'conv' } });
    expect(await find(near)).toEqual({ model: near, origin: 'panel' });
  });

  it('cannot be told where scorecam-lens.json is wrong and would choose it', async () => {
    writeFileSync(lens, '{"models": 1}');
    await expect(find()).rejects.toMatchObject({ code: 'model', place: { file: lens, line: 1 } });
    expect(await find(null)).toEqual({ model: undefined, origin: 'embedded' });
  });

  it('is the one that was chosen by hand where scorecam-lens.json is wrong, which is told', async () => {
    writeFileSync(lens, '{\n  "models": [{ "path": "models/far.onnx", "lables": "a" }]\n}');
    const mistake = { code: 'model', place: { file: lens, line: 2 } };
    expect(await find(far)).toMatchObject({ model: far, origin: 'panel', mistake });
    expect(await find(far, elsewhere)).toMatchObject({ model: far, origin: 'panel', mistake });
    await finder.useInWorkspace(near);
    expect(await find()).toMatchObject({ model: near, origin: 'workspace', mistake });
    await finder.useInWorkspace(undefined);
    editor.settings.set('scorecamLens.model', near);
    expect(await find()).toMatchObject({ model: near, origin: 'setting', mistake });
  });

  it('is that of the settings, before it the one for the workspace, before it the one for the panel', async () => {
    editor.settings.set('scorecamLens.model', far);
    expect(await find()).toEqual({ model: far, origin: 'setting' });
    await finder.useInWorkspace(near);
    expect(await find()).toEqual({ model: near, origin: 'workspace' });
    expect(await find(far)).toEqual({ model: far, origin: 'panel' });
    await finder.useInWorkspace(undefined);
    expect(await find()).toEqual({ model: far, origin: 'setting' });
    expect(changes).toBe(2);
  });

  it('is the one that was chosen last where none is found, else the embedded one', async () => {
    found = [];
    expect(await find()).toEqual({ model: undefined, origin: 'embedded' });
    await finder.noteChosen(far);
    expect(await find()).toEqual({ model: far, origin: 'last-chosen' });
    expect(await find(undefined, elsewhere)).toEqual({ model: far, origin: 'last-chosen' });
    expect(await finder.lastChosen()).toBe(far);
    rmSync(far);
    expect(await find()).toEqual({ model: undefined, origin: 'embedded' });
    expect(await find(undefined, elsewhere)).toEqual({ model: undefined, origin: 'embedded' });
    expect(await finder.lastChosen()).toBeUndefined();
    writeFileSync(far, '');
    await finder.noteChosen(null);
    expect(await find()).toEqual({ model: undefined, origin: 'embedded' });
  });

  it('is used for pictures of elsewhere as its own workspace says', async () => {
    writeFileSync(lens, '{"models": [{"path": "models/far.onnx", "preprocess": "caffe"}]}');
    expect(await find(far, elsewhere)).toEqual({
      model: far,
      origin: 'panel',
      said: { preprocess: 'caffe' },
      lensFile: lens,
      usual: {},
    });
  });

  it('is known at once for pictures of elsewhere, and the embedded one for those of the extension', async () => {
    await finder.noteChosen(far);
    const own = path.resolve('/extension/media/rocket.jpg');
    expect(finder.find(own, undefined)).toEqual({ model: undefined, origin: 'embedded' });
  });

  it('is the embedded one in a workspace that is not trusted', () => {
    Object.assign(workspace, { isTrusted: false });
    expect(finder.find(picture, far)).toEqual({ model: undefined, origin: 'untrusted' });
  });

  it('may be another one as soon as scorecam-lens.json is written', () => {
    [...editor.watchers].forEach((watcher) => {
      watcher.tellChange(lens);
    });
    expect(changes).toBe(1);
  });
});
