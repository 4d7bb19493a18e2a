import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { matchLabels, openDataset, parseMapping } from '../../src/dataset';
import { LabelSet } from '../../src/shared/label-set';
import { temporaryFolder } from '../support/temporary-folder';

const root = temporaryFolder();
let folders = 0;

function write(files: Readonly<Record<string, string | Uint8Array>>): string {
  folders += 1;
  const folder = path.join(root, String(folders));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

async function labelsOf(...[place, choice]: Parameters<typeof openDataset>): Promise<Record<string, string | null>> {
  const { pictures } = await openDataset(place, choice);
  return Object.fromEntries(pictures.map(({ name, label }) => [name, label]));
}

describe('labels', () => {
  test('come from folders, in the order of names', async () => {
    const folder = write({ 'cat/b.png': '', 'cat/a.JPG': '', 'dog/deep/c.png': '', 'cat/note.txt': '' });
    expect(await labelsOf(folder, {})).toEqual({ 'cat/a.JPG': 'cat', 'cat/b.png': 'cat', 'dog/deep/c.png': 'deep' });
    expect(await labelsOf(folder, { from: 'none' })).toMatchObject({ 'cat/a.JPG': null });
  });

  test('come from tables, with and without headings', async () => {
    const folder = write({
      'a.csv': 'path,label\nx/1.png,cat\n2.png,\n',
      'b.tsv': '1.png\tcat\n2.png\tdog\n',
      'c.jsonl': '{"image":"1.png","class":3}\n\n{"class":"dog","image":"2.png","more":[1]}\n',
      'd.parquet': new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: 'other', data: [1, 2], type: 'INT32' },
            { name: 'label', data: [7, 8], type: 'INT32' },
            { name: 'file_name', data: ['1.png', '2.png'], type: 'STRING' },
          ],
        }),
      ),
    });
    const open = (name: string): ReturnType<typeof labelsOf> => labelsOf(path.join(folder, name), {});
    expect(await open('a.csv')).toEqual({ 'x/1.png': 'cat', '2.png': null });
    expect(await open('b.tsv')).toEqual({ '1.png': 'cat', '2.png': 'dog' });
    expect(await open('c.jsonl')).toEqual({ '1.png': '3', '2.png': 'dog' });
    expect(await open('d.parquet')).toEqual({ '1.png': '7', '2.png': '8' });
  });

  test('come from annotations: the class of the largest object', async () => {
    const object = (name: string, side: number): string =>
      `<object><name>${name}</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>${side}</xmax><ymax>${side}</ymax></bndbox></object>`;
    const folder = write({
      'JPEGImages/1.jpg': '',
      'JPEGImages/2.jpg': '',
      'Annotations/1.xml': `<annotation>${object('cat', 10)}${object('dog', 40)}</annotation>`,
      'labels/2.txt': '0 0.5 0.5 0.1 0.1\n1 0.5 0.5 0.4 0.4\n',
      'labels/classes.txt': 'cat\ndog\n',
      'coco.json': JSON.stringify({
        images: [{ id: 1, file_name: '1.jpg', width: 9, height: 9 }],
        categories: [{ id: 5, name: 'bird' }],
        annotations: [{ image_id: 1, category_id: 5, bbox: [0, 0, 3, 3] }],
      }),
    });
    const pictures = path.join(folder, 'JPEGImages');
    expect(await labelsOf(pictures, { from: 'voc' })).toEqual({ '1.jpg': 'dog', '2.jpg': null });
    expect(await labelsOf(pictures, { from: 'yolo' })).toEqual({ '1.jpg': null, '2.jpg': 'dog' });
    expect(await labelsOf(pictures, { truth: path.join(folder, 'coco.json') })).toEqual({
      '1.jpg': 'bird',
      '2.jpg': null,
    });
  });

  test('that contradict each other are told, and the first counts', async () => {
    const folder = write({ 'a.csv': 'path,label\n1.png,cat\n./1.png,dog\n1.png,cat\n' });
    const { pictures, notes } = await openDataset(path.join(folder, 'a.csv'), {});
    expect(pictures.map(({ label }) => label)).toEqual(['cat']);
    expect(notes.join(' ')).toMatch(/there twice: 1.*another label.*: 1/);
  });
});

describe('hostile data sets', () => {
  test('links in a circle end, and lead to each picture once', async () => {
    const folder = write({ 'cat/a.png': '' });
    symlinkSync('..', path.join(folder, 'cat', 'loop'));
    symlinkSync('nowhere.png', path.join(folder, 'cat', 'gone.png'));
    const { pictures, notes } = await openDataset(folder, {});
    expect(pictures.map(({ name }) => name)).toEqual(['cat/a.png']);
    expect(notes.join(' ')).toMatch(/looked into already: 1 .*lead to no picture: 1/);
  });

  test.each([
    ['a.csv', 'colour,size\nred,1\n', /no column of paths/],
    ['a.csv', `path,label\n1.png,${'x'.repeat(501)}\n`, /line 2 has a label that is too long/],
    ['a.csv', 'path,label\n"",cat\n', /line 2 names no picture/],
    ['a.csv', `path\n${'a/'.repeat(3000)}1.png\n`, /no usable path/],
    ['a.jsonl', '{"path":', /line 1 is no JSON/],
    ['a.jsonl', '[1]', /line 1 is no object/],
    ['a.parquet', 'PAR1 and nothing else PAR1', /no Parquet that can be read/],
    ['a.csv', Uint8Array.of(0x70, 0xff, 0xfe), /no text in UTF-8/],
  ])('%s %#', async (name, content, message) => {
    const folder = write({ [name]: content });
    await expect(openDataset(path.join(folder, name), {})).rejects.toThrow(message);
  });

  test('a place that is not there, and labels that are not named', async () => {
    await expect(openDataset(path.join(root, 'nothing'), {})).rejects.toMatchObject({ code: 'picture' });
    const folder = write({ 'a.png': '' });
    await expect(openDataset(folder, { from: 'csv' })).rejects.toThrow(/--truth|not named/);
    await expect(openDataset(path.join(folder, 'a.png'), {})).rejects.toThrow(/no table of labels/);
  });
});

describe('classes of labels', () => {
  const classes = new LabelSet([
    { index: 0, name: 'golden retriever', synset: 'n02099601' },
    { index: 1, name: 'tabby cat' },
    { index: 2, name: 'crane' },
    { index: 3, name: 'Crane' },
  ]);
  const counts = new Map([
    ['n02099601', 1],
    ['tabby_cat', 2],
    ['1', 3],
    ['golden retreiver', 4],
    ['crane', 5],
    ['__proto__', 1],
  ]);

  test('are found, and where there is none the nearest is proposed and not used', () => {
    const found = Object.fromEntries(matchLabels(counts, classes).map((match) => [match.label, match]));
    expect(found.n02099601).toMatchObject({ class: 0, how: 'found' });
    expect(found.tabby_cat).toMatchObject({ class: 1, pictures: 2 });
    expect(found['1']).toMatchObject({ class: 1 });
    expect(found['golden retreiver']).toMatchObject({ class: null, how: 'unknown', proposed: 0 });
    expect(found.crane).toMatchObject({ class: null, how: 'ambiguous' });
  });

  test('may be said by a mapping, also that there is none', () => {
    const mapping = parseMapping('{"golden retreiver": "golden retriever", "crane": 3, "1": null}', 'm.json');
    const found = new Map(matchLabels(counts, classes, mapping).map((match) => [match.label, match.class]));
    expect(found.get('golden retreiver')).toBe(0);
    expect(found.get('crane')).toBe(3);
    expect(found.get('1')).toBeNull();
    expect(() => matchLabels(counts, classes, new Map([['crane', 'cow']]))).toThrow(/no class "cow"/);
    expect(() => parseMapping('[1]', 'm.json')).toThrow(/no JSON object/);
    expect(() => parseMapping('{"a": true}', 'm.json')).toThrow(/no index, synset or name/);
  });

  test('are proposed to a bounded number of labels', () => {
    const many = new Map(Array.from({ length: 1000 }, (_, i) => [`label ${i}`, 1]));
    expect(matchLabels(many, classes).filter(({ proposed }) => proposed !== null)).toHaveLength(200);
  });
});
