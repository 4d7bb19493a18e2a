import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { choosePictures, listPictures } from '../../src/files/list-pictures';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();

function write(...names: readonly string[]): string[] {
  return names.map((name) => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    return file;
  });
}

describe('listPictures', () => {
  test('finds the pictures of folders by their names, and takes files as they are', async () => {
    const pictures = write('data/cat/1.jpg', 'data/cat/2.PNG', 'data/dog/3.webp', 'data/4.tiff');
    write('data/cat/notes.txt', 'data/.cache/5.jpg', 'data/a/b/c/d/6.jpg');
    const [odd] = write('odd.bin');
    const found = await listPictures([path.join(root, 'data'), odd ?? '', pictures[0] ?? '']);
    expect([...found].sort()).toEqual([...pictures, odd].sort());
  });

  test('does not go in circles', async () => {
    const [picture] = write('circle/cat/1.jpg');
    symlinkSync(path.join(root, 'circle'), path.join(root, 'circle', 'cat', 'again'));
    expect(await listPictures([path.join(root, 'circle')])).toEqual([picture]);
  });

  test('says what is not there', async () => {
    await expect(listPictures([path.join(root, 'nowhere')])).rejects.toMatchObject({ code: 'picture' });
  });
});

describe('choosePictures', () => {
  const many = Array.from({ length: 100 }, (_, i) => `/data/many/${i}.jpg`);
  const few = ['/data/few/a.jpg', '/data/few/b.jpg'];

  test('takes as many of each folder as may be, the same ones every time', () => {
    const chosen = choosePictures([...many, ...few], 6);
    expect(chosen).toHaveLength(6);
    expect(chosen.filter((picture) => picture.startsWith('/data/few/')).sort()).toEqual(few);
    expect(choosePictures([...few, ...[...many].reverse()], 6)).toEqual(chosen);
    // Not simply the first ones of a folder, which may be frames of one film.
    expect(chosen).not.toContain(many[0]);
  });

  test('takes each one once where there are fewer', () => {
    expect([...choosePictures(few, 100)].sort()).toEqual(few);
    expect(choosePictures([], 5)).toEqual([]);
  });
});
