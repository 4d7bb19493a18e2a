import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { existingPictures, keepAllDropped, keepDropped, listNames, safeName } from '../../src/host/dropped-pictures';
import { DROP_LIMITS } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

test.each([
  ['cat.PNG', 'cat.png'],
  ['../../etc/cat.png', 'cat.png'],
  ['..\\..\\cat.png', 'cat.png'],
  ['<img src=x>"a|b?.jpg', '_img src=x__a_b_.jpg'],
  ['two\nlines.png', 'two_lines.png'],
  ['CON.png', '_CON.png'],
  ['.png', '_.png'],
  ['写真.webp', '写真.webp'],
])('the name %j is written as %j', (name, safe) => {
  expect(safeName(name)).toBe(safe);
});

it('a long name is cut, its characters kept whole', () => {
  expect(safeName(`${'🚀'.repeat(300)}.png`)).toBe(`${'🚀'.repeat(100)}.png`);
});

it('bytes become a picture; the same ones again the same file, others of that name another', async () => {
  const first = await keepDropped(folder, '../a.png', Buffer.from('one'));
  expect(path.relative(folder, first)).toMatch(/^[0-9a-f]{16}[\\/]a\.png$/);
  expect(await keepDropped(folder, 'a.png', Buffer.from('one'))).toBe(first);
  const second = await keepDropped(folder, 'a.png', Buffer.from('two'));
  expect(readFileSync(first, 'utf8')).toBe('one');
  expect(readFileSync(second, 'utf8')).toBe('two');
});

it('what is no picture, or too large, is refused', async () => {
  await expect(keepDropped(folder, 'a.sh', Buffer.from('x'))).rejects.toMatchObject({ code: 'picture' });
  const large = new Uint8Array(DROP_LIMITS.bytesOfFile + 1);
  await expect(keepDropped(folder, 'large.png', large)).rejects.toThrow('64 MiB');
  expect(existsSync(path.join(folder, 'large.png'))).toBe(false);
});

it('of several files those are kept that are pictures, the others are named', async () => {
  const bytes = Buffer.from('x');
  const names = ['one.png', '[run](command:x).sh', 'two.png'];
  const { pictures, refused } = await keepAllDropped(
    folder,
    names.map((name) => ({ name, bytes })),
  );
  expect(pictures.map((file) => path.basename(file))).toEqual(['one.png', 'two.png']);
  expect(refused).toEqual(['[run](command:x).sh']);
});

it('names are listed as text, and not without end', () => {
  expect(listNames(['a.txt', '[run](command:x)'])).toBe('"a.txt", "[run] (command:x)"');
  expect(listNames(['1', '2', '3', '4', '5', '6', '7'])).toBe('"1", "2", "3", "4", "5", +2');
});

it('of dropped files those count that are pictures and there, each once', async () => {
  const picture = path.join(folder, 'there.png');
  writeFileSync(picture, '');
  const text = path.join(folder, 'there.txt');
  writeFileSync(text, '');
  expect(await existingPictures([picture, text, picture, path.join(folder, 'gone.png'), folder])).toEqual([picture]);
});
