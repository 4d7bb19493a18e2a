import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareNames, PictureList, readPictureNames } from '../../src/host/picture-list';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

function folderOf(name: string, files: readonly string[]): string {
  const place = path.join(folder, name);
  mkdirSync(place);
  for (const file of files) writeFileSync(path.join(place, file), '');
  return place;
}

describe('the names of a folder', () => {
  it('are those of its pictures, numbers by their value', async () => {
    const place = folderOf('names', ['p10.png', 'p9.JPG', 'notes.txt', 'a.webp', 'p1.png', '<b>.gif']);
    mkdirSync(path.join(place, 'folder.png'));
    expect(await readPictureNames(place)).toEqual(['<b>.gif', 'a.webp', 'p1.png', 'p9.JPG', 'p10.png']);
  });

  it('are not those of what was saved of a picture', async () => {
    const results = ['a.json', 'a.predicted.png', 'a.target.png', 'a.contrast.png', 'a.score-cam.png', 'report.html'];
    const others = ['a.png', 'b.predicted.png', 'a.other.png', 'a.target.jpg', 'c.score-cam.png'];
    const place = folderOf('saved', [...results, ...others]);
    expect(await readPictureNames(place)).toEqual([...others].sort(compareNames));
  });

  it('have one order, whatever order they come in', () => {
    const names = ['p1.png', 'p01.png', 'P1.png', 'p001.png'];
    const sorted = [...names].sort(compareNames);
    expect([...names].reverse().sort(compareNames)).toEqual(sorted);
    expect(new Set(sorted).size).toBe(4);
  });
});

describe('pictures that were chosen together', () => {
  const film = ['/b/2.png', '/a/1.png', '/b/1.png'];

  it('stay in the order in which they were chosen', async () => {
    const list = new PictureList(film, '/a/1.png');
    expect(list.film).toEqual(film);
    expect(await list.place()).toEqual({ index: 1, count: 3 });
    expect(await list.step(1)).toBe(true);
    expect(list.current).toBe('/b/1.png');
    expect(await list.step(1)).toBe(false);
    expect(list.current).toBe('/b/1.png');
  });

  it('are shown by their number', () => {
    const list = new PictureList(film, '/a/1.png');
    expect(list.show(0)).toBe(true);
    expect(list.current).toBe('/b/2.png');
    for (const index of [0, -1, 3, 0.5, NaN]) expect(list.show(index), String(index)).toBe(false);
  });
});

describe('a single picture', () => {
  it('stands among those of its folder', async () => {
    const place = folderOf('single', ['1.png', '2.png', '10.png']);
    const list = new PictureList([path.join(place, '2.png')], path.join(place, '2.png'));
    expect(list.film).toBeNull();
    expect(await list.place()).toEqual({ index: 1, count: 3 });
    expect(await list.step(1)).toBe(true);
    expect(list.current).toBe(path.join(place, '10.png'));
    expect(await list.step(1)).toBe(false);
    expect(await list.step(-2)).toBe(true);
    expect(list.current).toBe(path.join(place, '1.png'));
  });

  it('keeps its place when it is deleted', async () => {
    const place = folderOf('deleted', ['1.png', '2.png', '3.png']);
    const at = (): PictureList => new PictureList([path.join(place, '2.png')], path.join(place, '2.png'));
    rmSync(path.join(place, '2.png'));
    const [forth, back] = [at(), at()];
    expect(await forth.place()).toEqual({ index: 1, count: 2 });
    await forth.step(1);
    expect(forth.current).toBe(path.join(place, '3.png'));
    await back.step(-1);
    expect(back.current).toBe(path.join(place, '1.png'));
  });

  it('finds what came into the folder after it was told', async () => {
    const place = folderOf('new', ['1.png']);
    const list = new PictureList([path.join(place, '1.png')], path.join(place, '1.png'));
    expect(await list.place()).toEqual({ index: 0, count: 1 });
    writeFileSync(path.join(place, '2.png'), '');
    list.noteFolderChange();
    expect(await list.place()).toEqual({ index: 0, count: 2 });
    expect(await list.step(1)).toBe(true);
  });

  it('stands alone where the folder cannot be listed', async () => {
    const list = new PictureList(['/there/is/none.png'], '/there/is/none.png');
    expect(await list.place()).toEqual({ index: 0, count: 1 });
    expect(await list.step(1)).toBe(false);
  });

  it('reads a folder of 20,000 pictures once', async () => {
    let reads = 0;
    const names = Array.from({ length: 20_000 }, (_, i) => `picture ${i}.jpg`).sort(compareNames);
    const list = new PictureList(['/many/picture 5.jpg'], '/many/picture 5.jpg', () => {
      reads += 1;
      return Promise.resolve(names);
    });
    for (let i = 0; i < 100; i += 1) await list.step(1);
    expect(list.current).toBe(path.join('/many', 'picture 105.jpg'));
    expect(await list.place()).toEqual({ index: 105, count: 20_000 });
    expect(reads).toBe(1);
  });
});
