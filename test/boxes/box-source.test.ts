/** Files and folders of boxes. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fingerprintBoxes, openBoxes } from '../../src/boxes';
import { temporaryFolder } from '../support/temporary-folder';

const size = { width: 100, height: 80 };
const voc = (width: number): string =>
  `<annotation><size><width>${width}</width><height>80</height></size><object><name>dog</name><bndbox>` +
  '<xmin>1</xmin><ymin>1</ymin><xmax>10</xmax><ymax>20</ymax></bndbox></object></annotation>';

function write(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

describe('openBoxes', () => {
  it('finds the files of VOC and YOLO by the names of pictures and of their folders', async () => {
    const folder = temporaryFolder();
    write(folder, {
      'a.xml': voc(100),
      'b.txt': '1 0.5 0.5 1 1\n',
      'dog/c.txt': '0 0.5 0.5 1 1\n',
      'classes.txt': 'cat\ndog\n',
    });
    const boxes = await openBoxes(folder);
    const labelsOf = async (picture: string): Promise<string[] | undefined> =>
      (await boxes.boxesOf({ path: picture, size }))?.map(({ label }) => label);
    expect(await labelsOf('/pictures/a.jpg')).toEqual(['dog']);
    expect(await labelsOf('/pictures/b.png')).toEqual(['dog']);
    // Names lie one folder above.
    expect(await labelsOf('/pictures/dog/c.jpg')).toEqual(['cat']);
    expect(await labelsOf('/pictures/none.jpg')).toBeUndefined();
  });

  it('finds a picture in a table by its name, its folder, or its name without an ending', async () => {
    const folder = temporaryFolder();
    const line = (picture: string, label: string): string => `${picture},${label},0,0,10,10\n`;
    const lines = [
      line('x/1.jpg', 'in x'),
      line('y/1.jpg', 'in y'),
      line('0002', 'bare'),
      line('C:\\p\\3.png', 'of Windows'),
    ];
    write(folder, { 'boxes.csv': `image,class,x,y,w,h\n${lines.join('')}` });
    const boxes = await openBoxes(path.join(folder, 'boxes.csv'));
    const labelOf = async (picture: string): Promise<string | undefined> =>
      (await boxes.boxesOf({ path: picture, size }))?.[0]?.label;
    expect(await labelOf('/data/x/1.jpg')).toBe('in x');
    expect(await labelOf('/data/y/1.jpg')).toBe('in y');
    expect(await labelOf('/data/0002.jpg')).toBe('bare');
    expect(await labelOf('/p/3.png')).toBe('of Windows');
    expect(await labelOf('/data/4.jpg')).toBeUndefined();
    await expect(labelOf('/data/z/1.jpg').then((label) => label)).rejects.toThrow('several entries may be of');
  });

  it('refuses boxes of a picture in another size', async () => {
    const folder = temporaryFolder();
    write(folder, { 'a.xml': voc(200) });
    const boxes = await openBoxes(folder);
    await expect(boxes.boxesOf({ path: 'a.jpg', size })).rejects.toThrow('100×80 pixels, the boxes are of 200×80');
  });

  it('refuses what is not there, another kind of file, what is no text, and what is too large', async () => {
    const folder = temporaryFolder();
    write(folder, {
      'a.pdf': 'x',
      'b.json': Uint8Array.of(0xff, 0xfe, 0x20),
      'c.xml': new Uint8Array(4 * 2 ** 20 + 1).fill(0x20),
    });
    await expect(openBoxes(path.join(folder, 'none'))).rejects.toThrow('no such file or folder');
    await expect(openBoxes(path.join(folder, 'a.pdf'))).rejects.toThrow('no .json and no .csv');
    await expect(openBoxes(path.join(folder, 'b.json'))).rejects.toThrow('no text in UTF-8');
    const boxes = await openBoxes(folder);
    await expect(boxes.boxesOf({ path: 'c.jpg', size })).rejects.toThrow('more than 4 MiB');
  });
});

describe('fingerprintBoxes', () => {
  it('is another one as soon as a file of them changes, comes or goes, and the same in another place', async () => {
    const [folder, other] = [temporaryFolder(), temporaryFolder()];
    for (const each of [folder, other]) write(each, { 'a.xml': voc(100), 'dog/b.txt': '0 0.5 0.5 1 1\n' });
    const seen = [await fingerprintBoxes(folder)];
    expect(await fingerprintBoxes(other)).toBe(seen[0]);
    write(folder, { 'notes.md': 'nothing to do with boxes' });
    expect(await fingerprintBoxes(folder)).toBe(seen[0]);
    for (const files of [
      { 'a.xml': voc(101) },
      { 'dog/b.txt': '1 0.5 0.5 1 1\n' },
      { 'c.xml': voc(100) },
      { 'classes.txt': 'x' },
    ]) {
      write(folder, files);
      seen.push(await fingerprintBoxes(folder));
    }
    rmSync(path.join(folder, 'a.xml'));
    seen.push(await fingerprintBoxes(folder));
    expect(new Set(seen).size).toBe(seen.length);
  });

  it('is that of the content of a file', async () => {
    const folder = temporaryFolder();
    write(folder, { 'a.csv': 'image,class', 'b.csv': 'image,class', 'c.csv': 'image,Class' });
    const of = (name: string): Promise<string> => fingerprintBoxes(path.join(folder, name));
    expect(await of('a.csv')).toBe(await of('b.csv'));
    expect(await of('a.csv')).not.toBe(await of('c.csv'));
    await expect(of('d.csv')).rejects.toMatchObject({ code: 'usage' });
  });
});
