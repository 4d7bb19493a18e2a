import { cpSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findModels } from '../../src/discovery';
import { openModelFiles } from '../../src/engine';
import type { ModelsParams } from '../../src/protocol';
import { FORMATS } from '../support/keras-file';
import { EMBEDDED_MODEL, ONNX_VECTORS } from '../support/paths';
import { temporaryFolder } from '../support/temporary-folder';

const KERAS = path.join(FORMATS, 'vgg-keras3.keras');
const H5 = path.join(FORMATS, 'vgg-keras3.h5');

const scratch = temporaryFolder();
let root: string;
let count = 0;

beforeEach(() => {
  root = path.join(scratch, String(++count));
  mkdirSync(root);
});

/** Copies a file to a place below the root, and makes the folders on the way. */
function put(source: string, place: string): string {
  const file = path.join(root, place);
  mkdirSync(path.dirname(file), { recursive: true });
  cpSync(source, file);
  return file;
}

function write(place: string, content: string | Uint8Array): string {
  const file = path.join(root, place);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function search(params: Partial<ModelsParams> = {}): Promise<string[]> {
  const { models } = await findModels({ roots: [root], maxEntries: 10_000, maxMs: 60_000, ...params });
  return models.map(({ path: file }) => path.relative(root, file).replaceAll(path.sep, '/'));
}

describe('models are told by their content', () => {
  const fixtures = [
    ...readdirSync(FORMATS)
      .filter((name) => /\.(h5|keras)$/.test(name))
      .map((name) => path.join(FORMATS, name)),
    ...readdirSync(ONNX_VECTORS)
      .filter((name) => name.endsWith('.onnx'))
      .map((name) => path.join(ONNX_VECTORS, name)),
    EMBEDDED_MODEL,
  ];

  it('finds every model of the fixtures, in the form that it is opened as', async () => {
    const roots = [FORMATS, ONNX_VECTORS, path.dirname(EMBEDDED_MODEL)];
    const { models } = await findModels({ roots, maxEntries: 10_000, maxMs: 60_000 });
    expect(models.map(({ path: file }) => file)).toEqual(expect.arrayContaining(fixtures));
    for (const fixture of fixtures) {
      const found = models.find(({ path: file }) => file === fixture);
      const { format, name } = await openModelFiles(fixture);
      expect(found?.format, fixture).toBe(format);
      expect(path.parse(found?.name ?? '').name, fixture).toBe(path.parse(name).name);
    }
  });

  it('finds models of Keras without an extension, and small models of TensorFlow.js of any name', async () => {
    put(KERAS, 'best');
    put(H5, 'last.model');
    const padding = ' '.repeat(600);
    write('net.json', `{"format": "layers-model", "modelTopology": {}}${padding}`);
    write('graph/model.json', `{"format": "graph-model", "modelTopology": {}}${padding}`);
    write(
      'saved/saved_model.pb',
      Uint8Array.from({ length: 600 }, (_, i) => [0x08, 0x01, 0x12][i] ?? 0),
    );
    const { models } = await findModels({ roots: [root], maxEntries: 1000, maxMs: 60_000 });
    expect(models.map(({ name, format }) => [name, format])).toEqual([
      ['best', 'keras-v3'],
      ['graph', 'tfjs-graph'],
      ['last.model', 'keras-h5'],
      ['net.json', 'tfjs-layers'],
      ['saved', 'saved-model'],
    ]);
  });

  it('passes over data, weights alone, pointers to files that are elsewhere, and large JSON', async () => {
    const signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
    write(
      'data.h5',
      Uint8Array.from({ length: 5000 }, (_, i) => signature[i] ?? 0),
    );
    write('pictures.zip', 'PK\u0003\u0004'.padEnd(5000));
    write('pointer.onnx', 'version https://git-lfs.github.com/spec/v1\n'.padEnd(1000, 'x'));
    write('annotations.json', `{"modelTopology": ${'[]'.padEnd(100_000)}}`);
    write('package.json', '{"name": "x"}'.padEnd(1000));
    write('empty.keras', '');
    expect(await search()).toEqual([]);
  });

  it('says how large a model is with all of its files', async () => {
    const model = put(EMBEDDED_MODEL, 'cats/model.json');
    const { size } = statSync(model);
    write('cats/group1-shard1of1.bin', new Uint8Array(1000));
    const { models } = await findModels({ roots: [root], maxEntries: 1000, maxMs: 60_000 });
    expect(models).toMatchObject([{ name: 'cats', sizeBytes: size + 1000, steps: null }]);
  });
});

describe('where is searched', () => {
  it('leaves out packages, environments, caches and hidden folders', async () => {
    const kept = put(KERAS, 'models/a.keras');
    [
      'node_modules/p/a.keras',
      '.git/a.keras',
      '.venv/a.keras',
      'env/lib/site-packages/a.keras',
      'py/lib/a.keras',
      'anaconda/pkgs/a.keras',
      'tmp/a.keras',
      '__pycache__/a.keras',
      'Cache/a.keras',
    ].forEach((place) => put(KERAS, place));
    write('py/pyvenv.cfg', '');
    mkdirSync(path.join(root, 'anaconda', 'conda-meta'));
    write('tmp/CACHEDIR.TAG', 'Signature: 8a477f597d28d172789f06886806bc55');
    expect(await search()).toEqual([path.relative(root, kept).replaceAll(path.sep, '/')]);
  });

  it('does not follow links', async () => {
    const outside = path.join(scratch, 'outside');
    mkdirSync(outside, { recursive: true });
    cpSync(KERAS, path.join(outside, 'a.keras'));
    symlinkSync(outside, path.join(root, 'linked'));
    symlinkSync(root, path.join(root, 'loop'));
    symlinkSync(path.join(outside, 'a.keras'), path.join(root, 'linked.keras'));
    expect(await search()).toEqual([]);
  });

  it('searches a folder once that lies in another one', async () => {
    put(KERAS, 'models/a.keras');
    expect(await search({ roots: [root, path.join(root, 'models')] })).toEqual(['models/a.keras']);
  });

  it('refuses a root that is no folder', async () => {
    const file = write('file', '');
    await expect(search({ roots: [file] })).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('nearest to a picture', () => {
  it('counts the folders of the way, then takes the newest', async () => {
    const at = (place: string, day: number): string => {
      const file = put(KERAS, place);
      utimesSync(file, new Date(2026, 0, day), new Date(2026, 0, day));
      return file;
    };
    at('models/old.keras', 1);
    at('models/new.keras', 2);
    at('a.keras', 3);
    at('other/deep/down/b.keras', 4);
    at('data/cats/here.keras', 1);
    put(EMBEDDED_MODEL, 'data/tfjs/model.json');
    const near = path.join(root, 'data', 'cats', 'tom.png');
    const { models } = await findModels({ roots: [root], near, maxEntries: 1000, maxMs: 60_000 });
    expect(models.map(({ name, steps }) => [name, steps])).toEqual([
      ['here.keras', 0],
      ['tfjs', 1],
      ['a.keras', 2],
      ['new.keras', 3],
      ['old.keras', 3],
      ['b.keras', 5],
    ]);
  });
});

describe('a search that would take long', () => {
  beforeEach(() => {
    put(KERAS, 'a.keras');
    put(KERAS, 'data/deep/b.keras');
    for (let i = 0; i < 3000; i += 1) write(`data/${i}.png`, '');
  });

  it('ends at its budget, with what lies further up, and says so', async () => {
    const result = await findModels({ roots: [root], maxEntries: 1000, maxMs: 60_000 });
    expect(result).toMatchObject({ models: [{ name: 'a.keras' }], truncated: true });
    expect(await findModels({ roots: [root], maxEntries: 1e6, maxMs: 0 })).toEqual({ models: [], truncated: true });
  });

  it('says that it has seen everything', async () => {
    const result = await findModels({ roots: [root], maxEntries: 10_000, maxMs: 60_000 });
    expect(result).toMatchObject({ models: [{ name: 'a.keras' }, { name: 'b.keras' }], truncated: false });
  });

  it('can be cancelled', async () => {
    const abort = new AbortController();
    const searched = findModels({ roots: [root], maxEntries: 10_000, maxMs: 60_000 }, abort.signal);
    abort.abort();
    await expect(searched).rejects.toMatchObject({ code: 'cancelled' });
  });
});
