import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { PanelDrops } from '../../src/host/panel-drops';
import { ScorecamError } from '../../src/shared/errors';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, Uri } from '../support/vscode';

const folder = temporaryFolder();

/** What happened to the panel. */
let seen: string[];
let refusal: ScorecamError | undefined;

const drops = new PanelDrops({
  droppedFolder: folder,
  log: { warn: () => undefined },
  open: (pictures) => {
    seen.push(...pictures.map((picture) => `picture ${path.basename(picture)}`));
    return Promise.resolve();
  },
  openModel: (model) => {
    seen.push(`tried ${path.basename(model)}`);
    return refusal === undefined ? Promise.resolve() : Promise.reject(refusal);
  },
  useModel: (model) => {
    seen.push(`model ${path.relative(folder, model)}`);
    return Promise.resolve();
  },
});

function drop(...names: string[]): Promise<void> {
  const files = names.map((name) => path.join(folder, name));
  for (const file of files) writeFileSync(file, 'x');
  return drops.takeUris(files.map((file) => Uri.file(file).toString()));
}

beforeEach(() => {
  seen = [];
  refusal = undefined;
  editor.said = [];
});

it('takes a model, or the folder of one', async () => {
  await drop('cats.keras');
  mkdirSync(path.join(folder, 'saved'));
  writeFileSync(path.join(folder, 'saved', 'saved_model.pb'), 'x');
  await drops.takeUris([Uri.file(path.join(folder, 'saved')).toString()]);
  expect(seen).toEqual(['model cats.keras', `model ${path.join('saved', 'saved_model.pb')}`]);
  expect(editor.said[0]).toBe('cats.keras explains the pictures of this panel from now on.');
});

it('keeps the model of the panel where that of a drop is of a form that is not opened', async () => {
  refusal = new ScorecamError('model', 'It is a file of PyTorch.', 'Export it to ONNX.');
  await expect(drop('best.pt')).rejects.toBe(refusal);
  expect(seen).toEqual(['tried best.pt']);
  expect(editor.said).toEqual([]);
});

it('takes one whose name alone says another form', async () => {
  await drop('best.pt');
  expect(seen).toEqual(['tried best.pt', 'model best.pt']);
});

it('takes the pictures of several files, and names the others', async () => {
  await drop('a.png', 'best.pt', 'notes.txt');
  expect(seen).toEqual(['picture a.png']);
  expect(editor.said).toEqual(['Left out, because it is no picture in a folder: "best.pt", "notes.txt"']);
});
