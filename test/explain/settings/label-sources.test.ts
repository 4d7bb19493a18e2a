/** Names of classes in all forms in which programs write them, and which list counts. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import type { ModelFiles } from '../../../src/engine';
import { readModelSettings } from '../../../src/explain/model-settings';
import { chooseLabels, folderLabels, type ChosenLabels } from '../../../src/explain/settings';
import { expectModelError } from '../../support/model-error';
import { temporaryFolder } from '../../support/temporary-folder';

const root = temporaryFolder();
let count = 0;

function beside(files: Readonly<Record<string, unknown>>): ModelFiles {
  const place = path.join(root, `model-${(count += 1)}`);
  mkdirSync(place);
  for (const [name, content] of Object.entries(files)) {
    const isWritten = typeof content === 'string' || Buffer.isBuffer(content);
    writeFileSync(path.join(place, name), isWritten ? content : JSON.stringify(content));
  }
  const usual = { inputSize: undefined, channels: 3, kind: 'layers', format: 'tfjs-layers', topology: { config: [] } };
  return { path: path.join(place, 'model.json'), ...usual } as unknown as ModelFiles;
}

async function namesBeside(files: Readonly<Record<string, unknown>>): Promise<string[] | undefined> {
  const { labels } = await readModelSettings(beside(files));
  return labels[0]?.labels.map(({ name }) => name);
}

describe('a list of classes', () => {
  it.each([
    ['labels.json', { 1: 'dog', 0: 'cat' }],
    ['labels.json', { 0: ['n02121808', 'cat'], 1: ['n02084071', 'dog'] }],
    ['config.json', { id2label: { 0: 'cat', 1: 'dog' } }],
    ['config.json', { label_names: ['cat', 'dog'] }],
    ['class_indices.json', { cat: 0, dog: 1 }],
    ['class_indices.json', { dog: 1, cat: 0 }],
    ['class_indices.json', { 0: 'cat', 1: 'dog' }],
    ['imagenet_class_index.json', { 0: ['n02121808', 'cat'], 1: ['n02084071', 'dog'] }],
    ['metadata.json', { labels: ['cat', 'dog'] }],
    ['signature.json', { classes: { Label: ['cat', 'dog'] } }],
    ['data.yaml', 'names: [cat, dog]\nnc: 2\n'],
    ['data.yaml', 'names:\n  0: cat\n  1: dog\n'],
    ['labels.txt', '\uFEFFcat\r\ndog\r\n\r\n'],
    ['labels.txt', '0 cat\n1 dog\n'],
    ['classes.txt', '0: cat\n1: dog'],
    ['class_names.txt', `{0: 'cat', 1: "dog"}`],
    ['synset_words.txt', 'n02121808 cat, true cat\nn02084071 dog, domestic dog\n'],
    ['labels.csv', 'id,name\n0,cat\n1,"dog"\n'],
    ['labels.csv', 'cat\ndog'],
    ['classes.csv', '0;cat\n1;dog'],
    ['labels.csv', 'id;name\n1;dog\n0;cat\n'],
    ['labels.csv', 'class_id,label\n0,cat\n1,dog\n'],
    ['labels.csv', 'label,class_name\n1,dog\n0,cat\n'],
    ['labels.csv', ',name\n0,cat\n1,dog\n'],
    ['labels.csv', 'name,pictures\ncat,1200\ndog,800\n'],
    ['labels.csv', 'class_id;wnid;name\n0;n02121808;"cat"\n1;n02084071;dog\n'],
    ['labels.csv', 'art\tindex\ncat\t0\ndog\t1\n'],
    ['labels.csv', '1;dog\n0;cat'],
    ['labels.txt', '1 dog\n0 cat\n'],
    ['labels.txt', 'dog: 1\ncat: 0\n'],
    ['labels.txt', 'id;name\n0;cat\n1;dog\n'],
    ['class_indices.json', { cat: '0', dog: '1' }],
    ['config.json', { id2label: { 1: 'dog', 0: 'cat' } }],
    ['labels.txt', Buffer.from('\uFEFFcat\ndog\n', 'utf16le')],
    ['labels.csv', Buffer.from('\uFEFFid,name\r\n0,cat\r\n1,dog\r\n', 'utf16le').swap16()],
  ])('%s may be %j', async (name, content) => {
    expect(await namesBeside({ [name]: content })).toEqual(['cat', 'dog']);
  });

  it.each([
    ['labels.txt', '7 up\n2 euro\n', ['7 up', '2 euro']],
    ['labels.txt', '1 euro\n2 euro\n', ['1 euro', '2 euro']],
    ['labels.txt', '0\n1\n2\n', ['0', '1', '2']],
    ['labels.csv', '5\n3\n', ['5', '3']],
    ['labels.csv', '0,"tench, Tinca"\n1,"say ""ah"""\n', ['tench, Tinca', 'say "ah"']],
    ['labels.csv', '0;tench, Tinca\n1;dog\n', ['tench, Tinca', 'dog']],
  ])('%s of names with numbers and signs in them: %j', async (name, content, names) => {
    expect(await namesBeside({ [name]: content })).toEqual(names);
  });

  it('that is Latin-1 is read as that, and said', async () => {
    const content = Buffer.from('H\xe4hnchen\nKatze\n', 'latin1');
    const { labels, notes } = await readModelSettings(beside({ 'labels.txt': content }));
    expect(labels[0]?.labels[0]?.name).toBe('H\u00e4hnchen');
    expect(notes).toEqual([expect.stringContaining('labels.txt is not UTF-8; it is read as Latin-1')]);
  });

  it('may hold long runs of blanks and many keys, which are read once', async () => {
    const blanks = ' '.repeat(1_000_000);
    expect(await namesBeside({ 'labels.txt': `0${blanks}a\u2028b\n1 c` })).toEqual(['a\u2028b', 'c']);
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${i}: 0`).join('\n');
    expect(await namesBeside({ 'data.yaml': `${keys}\nnames: [cat, dog]\n` })).toEqual(['cat', 'dog']);
  });

  it('keeps synsets', async () => {
    const { labels } = await readModelSettings(beside({ 'synset.txt': 'n02121808\nn02084071\n' }));
    expect(labels[0]?.labels).toEqual([
      { index: 0, name: 'n02121808', synset: 'n02121808' },
      { index: 1, name: 'n02084071', synset: 'n02084071' },
    ]);
  });

  it('that transformers filled in itself is none', async () => {
    expect(await namesBeside({ 'config.json': { id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } } })).toBeUndefined();
  });

  it.each([
    ['class_indices.json', { cat: 0, dog: 2 }],
    ['class_indices.json', { cat: 0, dog: 0 }],
    ['class_indices.json', { 0: 'cat', 5: 'dog' }],
    ['class_indices.json', { 0: { deep: 'cat' } }],
    ['labels.csv', 'id,name\n0,cat\n2,dog\n'],
    ['labels.csv', 'cat\ndog,wolf\n'],
    ['labels.csv', 'en,fr\ncat,chat\ndog,chien\n'],
    ['labels.txt', '0: cat\n2: dog\n'],
    ['labels.txt', Buffer.from([0x81, 0x4c, 0x0a])],
    ['labels.txt', 'x\n'.repeat(200_001)],
  ])('%s that does not hold together is left out, and said', async (name, content) => {
    const { labels, notes } = await readModelSettings(beside({ [name]: content }));
    expect(labels).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(`${name} (is not|cannot be) used`)]);
  });

  it('gives names that can be printed anywhere', async () => {
    const names = await namesBeside({ 'labels.txt': `\u001b[31mred\n${'x'.repeat(1e5)}\n` });
    expect(names?.[0]).toBe('[31mred');
    expect(names?.[1]).toHaveLength(1000);
  });
});

describe('which list counts', () => {
  const list = (source: string, ...names: string[]) => ({
    source,
    labels: names.map((name, index) => ({ index, name })),
  });
  const none = () => Promise.resolve(undefined);
  const namesOf = ({ set }: ChosenLabels): string[] => set.labels.map(({ name }) => name);
  const two = { classes: 2, isOneNumber: false };

  it('the first with a name for each class; the others are said', async () => {
    const chosen = await chooseLabels([list('/a.txt', 'x'), list('/b.txt', 'cat', 'dog')], none, two);
    expect(namesOf(chosen)).toEqual(['cat', 'dog']);
    expect(chosen).toMatchObject({ source: '/b.txt', guessed: [] });
    expect(chosen.notes).toEqual(['/a.txt is not used: it names 1 classes, but the model has 2.']);
  });

  it('the first of two that fit and differ, which is said; other spellings of the same are not', async () => {
    const same = list('/b.txt', 'Cat', 'big_dog, hound');
    const chosen = await chooseLabels(
      [list('/a.txt', 'cat', 'big dog'), same, list('/c.txt', 'dog', 'cat')],
      none,
      two,
    );
    expect(chosen).toMatchObject({ source: '/a.txt', guessed: [] });
    expect(chosen.notes).toEqual(['/c.txt is not used: it names the classes otherwise than /a.txt.']);
  });

  it('also one that counts from 1, which is said', async () => {
    const { source, labels } = list('/a.txt', 'cat', 'dog');
    const fromOne = { source, labels: labels.map((label) => ({ ...label, index: label.index + 1 })) };
    const shifted = await chooseLabels([fromOne], none, two);
    expect(shifted.set.labels).toEqual(labels);
    expect(shifted.notes).toEqual(['/a.txt counts the classes from 1: its cat is taken for the model’s class 0.']);
    // TensorFlow's networks of 1001 classes keep 0 for what is none of the 1000.
    const kept = await chooseLabels([fromOne], none, { classes: 3, isOneNumber: false });
    expect(namesOf(kept)).toEqual(['class 0', 'cat', 'dog']);
    expect(kept.notes).toEqual(['/a.txt names no class 0, which stays without a name.']);
  });

  it('numbers where there is none, or none fits', async () => {
    expect(await chooseLabels([], none, two)).toMatchObject({ source: 'numbers', guessed: ['labels'] });
    const unfit = await chooseLabels([list('/a.txt', 'x')], none, two);
    expect(unfit.guessed).toEqual(['labelCount']);
    expect(namesOf(unfit)).toEqual(['class 0', 'class 1']);
  });

  it('the one that the user named has to fit', async () => {
    const asked = { ...list('/a.txt', 'a', 'b', 'c'), isAsked: true };
    await expect(chooseLabels([asked], none, two)).rejects.toMatchObject({
      code: 'usage',
      message: '/a.txt names 3 classes, but the model has 2.',
    });
  });

  it('one name does for one number, of which two classes are made', async () => {
    const pair = { classes: 2, isOneNumber: true };
    expect(namesOf(await chooseLabels([list('/a.txt', 'cat')], none, pair))).toEqual(['not cat', 'cat']);
    expect(namesOf(await chooseLabels([list('/a.txt', 'dog', 'cat')], none, pair))).toEqual(['dog', 'cat']);
    expect((await chooseLabels([list('/a.txt', 'cat')], none, two)).source).toBe('numbers');
  });

  it('folders in the order of their code points, as a guess', async () => {
    const dataset = path.join(root, 'dataset');
    for (const name of ['b', 'B', 'a10', 'a2', '.hidden']) {
      mkdirSync(path.join(dataset, name), { recursive: true });
      writeFileSync(path.join(dataset, name, '1.JPG'), '');
    }
    writeFileSync(path.join(dataset, 'readme.txt'), '');
    const find = (classes: number) => folderLabels(path.join(dataset, 'b', 'picture.png'), classes);
    // Python: sorted(['b', 'B', 'a10', 'a2'])
    const chosen = await chooseLabels([], find, { classes: 4, isOneNumber: false });
    expect(namesOf(chosen)).toEqual(['B', 'a10', 'a2', 'b']);
    expect(chosen.guessed).toEqual(['folderLabels']);
    expect((await chooseLabels([], find, two)).source).toBe('numbers');
  });

  it('folders without a picture are no classes', async () => {
    const workspace = path.join(root, 'workspace');
    for (const name of ['pictures', 'src']) mkdirSync(path.join(workspace, name), { recursive: true });
    writeFileSync(path.join(workspace, 'pictures', '1.png'), '');
    writeFileSync(path.join(workspace, 'src', 'main.py'), '');
    const find = (classes: number) => folderLabels(path.join(workspace, 'pictures', '1.png'), classes);
    expect((await chooseLabels([], find, two)).source).toBe('numbers');
  });
});

test.each([
  ['data.yaml', 'path: ../pictures\ntrain: train\nnc: 2\nnames: [cat, dog]\n'],
  ['mine.yml', 'names:\n  1: dog\n  0: cat\n'],
  ['list.yaml', '- cat\n- dog\n'],
  ['config.json', { id2label: { 0: 'cat', 1: 'dog' } }],
  ['signature.json', { classes: { Label: ['cat', 'dog'] } }],
  ['mine.json', { dog: 1, cat: 0 }],
  ['mine.txt', ['cat', 'dog']],
  ['mine.csv', 'id;name\n0;cat\n1;dog\n'],
  ['mine.names', "{0: 'cat', 1: 'dog'}"],
])('%s may be named with %j', async (name, content) => {
  const file = path.join(path.dirname(beside({ [name]: content }).path), name);
  const { labels } = await readModelSettings(beside({}), { labels: file });
  expect(labels).toMatchObject([{ source: file, isAsked: true, labels: [{ name: 'cat' }, { name: 'dog' }] }]);
});

test.each([
  ['names:\n  0: cat\n  5: dog\n', /its numbers do not count the classes from 0 or 1 on: 1 is missing/],
  ['nc: 2\n', /it does not name classes in a form that is known|its numbers/],
  ['names: [cat', /it does not hold valid YAML/],
])('data.yaml of %j is refused when it is named', async (content, words) => {
  const file = path.join(path.dirname(beside({ 'data.yaml': content }).path), 'data.yaml');
  await expectModelError(readModelSettings(beside({}), { labels: file }), words);
});

test('a file of labels that the user names may have any of the forms', async () => {
  const file = path.join(root, 'mine.names');
  writeFileSync(file, 'cat\ndog\n');
  const { labels } = await readModelSettings(beside({ 'labels.json': ['x', 'y'] }), { labels: file });
  expect(labels).toMatchObject([{ source: file, isAsked: true, labels: [{ name: 'cat' }, { name: 'dog' }] }]);
  const config = path.join(root, 'config-of-another.json');
  writeFileSync(config, JSON.stringify({ id2label: { 0: 'cat', 1: 'dog' } }));
  expect((await readModelSettings(beside({}), { labels: config })).labels[0]?.labels).toHaveLength(2);
  await expect(readModelSettings(beside({}), { labels: path.join(root, 'no.txt') })).rejects.toMatchObject({
    code: 'usage',
  });
});
