import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { entryOf, findLensFile } from '../../src/lens-file';
import { temporaryFolder } from '../support/temporary-folder';

const scratch = temporaryFolder();
let root: string;
let count = 0;

beforeEach(() => {
  root = path.join(scratch, String(++count));
  mkdirSync(path.join(root, 'data', 'cats'), { recursive: true });
});

function write(place: string, models: readonly unknown[]): string {
  const file = path.join(root, place, 'scorecam-lens.json');
  writeFileSync(file, JSON.stringify({ models }));
  return file;
}

it('is the nearest one upwards, as far as the folder of the workspace', async () => {
  const deep = path.join(root, 'data', 'cats');
  const upper = write('.', [{ path: 'a.keras' }]);
  expect((await findLensFile(deep, root))?.path).toBe(upper);
  const lower = write('data', [{ path: '../b.keras' }]);
  expect((await findLensFile(deep, root))?.path).toBe(lower);
  expect(await findLensFile(deep, deep)).toBeUndefined();
});

it('is looked for inside of the repository, and leads nowhere out of it', async () => {
  write('.', [{ path: 'a.keras' }]);
  mkdirSync(path.join(root, 'data', '.git'));
  expect(await findLensFile(path.join(root, 'data', 'cats'))).toBeUndefined();
  write('data/cats', [{ path: '../model' }]);
  const found = await findLensFile(path.join(root, 'data', 'cats'));
  expect(found?.usual?.path).toBe(path.join(root, 'data', 'model'));
  write('data/cats', [{ path: '../../model' }]);
  await expect(findLensFile(path.join(root, 'data', 'cats'))).rejects.toMatchObject({ code: 'model' });
});

it('refuses a link that leads out', async () => {
  const outside = path.join(scratch, 'outside.keras');
  writeFileSync(outside, '');
  symlinkSync(outside, path.join(root, 'link.keras'));
  write('.', [{ path: 'link.keras' }]);
  await expect(findLensFile(root, root)).rejects.toMatchObject({ code: 'model' });
});

it('says of a folder what holds for the one file in it', async () => {
  write('.', [{ path: 'models', output: 'logits' }]);
  const found = await findLensFile(root, root);
  expect(found && entryOf(found, path.join(root, 'models', 'best.onnx'))?.said).toEqual({ output: 'logits' });
  expect(found && entryOf(found, path.join(root, 'models', 'other'))).toBeUndefined();
});

it('says something of a model, named by its file or by the folder that it fills', async () => {
  write('.', [{ path: 'a.keras', layer: 'conv' }, { path: 'tfjs' }]);
  const found = await findLensFile(root, root);
  if (found === undefined) throw new Error('there is no file');
  expect(entryOf(found, path.join(root, 'a.keras'))?.layer).toBe('conv');
  expect(entryOf(found, path.join(root, 'tfjs', 'model.json'))).toBe(found.models[1]);
  expect(entryOf(found, path.join(root, 'other.keras'))).toBeUndefined();
});
