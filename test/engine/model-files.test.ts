/** Models of which the files are missing, damaged or hostile: each refused in words, before anything is loaded. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { fingerprintFiles } from '../../src/files/fingerprint';
import { writeDamaged, type Draft } from '../support/broken-model';
import { expectModelError } from '../support/model-error';
import { readWeights } from '../support/read-weights';
import { temporaryFolder } from '../support/temporary-folder';
import { packModel, TinyModel, writeModel } from '../support/tiny-model';

const folder = temporaryFolder();
let count = 0;

function newFolder(): string {
  return path.join(folder, `model-${(count += 1)}`);
}

function damaged(damage: (draft: Draft) => void): string {
  return writeDamaged(newFolder(), damage);
}

/** A model of which the model.json holds this text. */
function withText(text: string): string {
  return writeModel(newFolder(), text, new Uint8Array(4));
}

describe('a model that is whole', () => {
  it('opens by its file and by its folder, to the same content', async () => {
    const file = damaged(() => undefined);
    const [one, other] = [await openModelFiles(file), await openModelFiles(path.dirname(file))];
    expect(JSON.stringify(one)).toBe(JSON.stringify(other));
    expect(one).toMatchObject({ path: file, format: 'tfjs-layers', inputSize: { height: 16, width: 16 } });
    expect(one.fingerprint).toBe(await fingerprintFiles(one.files));
    expect(one.files).toHaveLength(2);
    expect((await readWeights(one)).byteLength).toBe(statSync(one.files[1] ?? '').size);
  });

  it('may have a byte order mark, a weight file in a folder of its own, a link to one, and several files', async () => {
    const file = damaged(({ json, bytes, folder: place }) => {
      mkdirSync(path.join(place, 'parts'));
      writeFileSync(path.join(place, 'parts', '1.bin'), bytes.subarray(0, 33));
      writeFileSync(path.join(place, '2.bin'), bytes.subarray(33));
      symlinkSync('2.bin', path.join(place, 'link.bin'));
      json.weightsManifest.forEach((group) => (group.paths = ['parts/1.bin', './parts/../link.bin']));
    });
    const text = '\uFEFF' + JSON.stringify(JSON.parse(String(execFileSync('cat', [file]))));
    writeFileSync(file, text);
    const files = await openModelFiles(file);
    const [, first, second] = files.files.map((part) => statSync(part).size);
    expect([first, (await readWeights(files)).byteLength]).toEqual([33, 33 + (second ?? 0)]);
  });

  it('has another hash as soon as one bit of a weight or a space of its description changes', async () => {
    const plain = await openModelFiles(damaged(() => undefined));
    const bit = await openModelFiles(damaged(({ bytes }) => (bytes[0] = (bytes[0] ?? 0) ^ 1)));
    const text = await openModelFiles(damaged(({ json }) => (json.generatedBy = 'someone else')));
    expect(new Set([plain, bit, text].map(({ contentHash }) => contentHash)).size).toBe(3);
  });
});

describe('a model that is not there, or not a model', () => {
  it.each([
    ['no file', () => path.join(folder, 'nowhere', 'model.json'), /no model at .*nowhere/],
    [
      'a folder without one',
      () => (mkdirSync(path.join(folder, 'empty')), path.join(folder, 'empty')),
      /There is no model in .*empty/,
    ],
    ['a text', () => withText('# My model'), /not hold valid JSON/],
    ['an empty file', () => withText(''), /model\.json is empty\.$/],
    ['half of a JSON', () => withText('{"modelTopology": {"model_config": {"cl'), /not hold valid JSON/],
    ['a number', () => withText('42'), /not a TensorFlow\.js model/],
    ['null', () => withText('null'), /not a TensorFlow\.js model/],
    ['a list', () => withText('[]'), /not a TensorFlow\.js model/],
    ['an empty object', () => withText('{}'), /not a TensorFlow\.js model/],
    ['no manifest', () => withText('{"modelTopology":{}}'), /not a TensorFlow\.js model/],
    [
      'a graph model',
      () => damaged(({ json }) => (json.format = 'graph-model')),
      /says that it is a graph model, but it has no operators/,
    ],
    ['10⁵ levels of lists', () => withText('['.repeat(1e5) + ']'.repeat(1e5)), /nested more than 200 levels/],
    [
      '10⁵ levels of layers',
      () => withText('{"modelTopology":{"config":'.repeat(1e5) + '1' + '}}'.repeat(1e5)),
      /nested more than/,
    ],
    [
      'a class of the user',
      () => damaged(({ json }) => (json.modelTopology.model_config.class_name = 'MyNetwork')),
      /class MyNetwork/,
    ],
  ])('is refused: %s', async (_, make, words) => {
    await expectModelError(openModelFiles(make()), words);
  });

  it('is refused by what is known when it is something else', async () => {
    const file = path.join(folder, 'picture.bin');
    writeFileSync(file, new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]));
    const { hint } = await expectModelError(openModelFiles(file), /picture\.bin is not a model of a known form/);
    expect(hint).toMatch(/TensorFlow\.js layers or graph model \(model\.json\)/);
  });

  it('is refused when the description is too large to be one', async () => {
    const file = damaged(() => undefined);
    truncateSync(file, 65 * 2 ** 20);
    await expectModelError(openModelFiles(file), /too large/);
  });

  it('is refused when it is a pipe, without waiting for it', async () => {
    const file = path.join(folder, 'pipe.json');
    execFileSync('mkfifo', [file]);
    await expectModelError(openModelFiles(file), /no model at/);
  });
});

describe('weight files', () => {
  const manifest = (change: (group: Draft['json']['weightsManifest'][number], draft: Draft) => void) =>
    damaged((draft) => {
      draft.json.weightsManifest.forEach((group) => {
        change(group, draft);
      });
    });

  it.each([
    ['missing', () => manifest((group) => (group.paths = ['gone.bin'])), /gone\.bin is missing/],
    [
      'cut short',
      () => damaged((draft) => (draft.bytes = draft.bytes.subarray(4))),
      /weights\.bin.*hold \d+ bytes.*needs \d+.*cut short/,
    ],
    ['too long', () => damaged((draft) => (draft.bytes = new Uint8Array([...draft.bytes, 0]))), /too long/],
    ['empty', () => damaged((draft) => (draft.bytes = new Uint8Array(0))), /hold 0 bytes.*cut short/],
    ['of no tensor', () => manifest((group) => (group.weights = [])), /needs 0: they are too long/],
    ['not named', () => manifest((group) => (group.paths = [])), /hold 0 bytes/],
    [
      'a folder',
      () => manifest((group, { folder: place }) => (mkdirSync(path.join(place, 'sub')), (group.paths = ['sub']))),
      /sub is not a file/,
    ],
    ['the folder of the model', () => manifest((group) => (group.paths = ['.'])), /not in its folder/],
    [
      'above the folder',
      () => manifest((group) => (group.paths = ['../outside.bin'])),
      /"\.\.\/outside\.bin", which is not in its folder/,
    ],
    [
      'above the folder, by a detour',
      () => manifest((group) => (group.paths = ['a/../../outside.bin'])),
      /not in its folder/,
    ],
    [
      'absolute',
      () => manifest((group) => (group.paths = ['/etc/hostname'])),
      /"\/etc\/hostname", which is not in its folder/,
    ],
    ['with a NUL', () => manifest((group) => (group.paths = ['weights.bin\0.txt'])), /not in its folder/],
    ['without a name', () => manifest((group) => (group.paths = [''])), /not in its folder/],
    [
      'a link out of the folder',
      () =>
        manifest(
          (group, { folder: place }) => (
            symlinkSync('/etc/hostname', path.join(place, 'link.bin')),
            (group.paths = ['link.bin'])
          ),
        ),
      /not in its folder/,
    ],
    [
      'in a linked folder',
      () =>
        manifest(
          (group, { folder: place }) => (
            symlinkSync('/etc', path.join(place, 'etc')),
            (group.paths = ['etc/hostname'])
          ),
        ),
      /not in its folder/,
    ],
    [
      'a link to nothing',
      () =>
        manifest(
          (group, { folder: place }) => (
            symlinkSync('nothing', path.join(place, 'link.bin')),
            (group.paths = ['link.bin'])
          ),
        ),
      /link\.bin is missing/,
    ],
    [
      'a pipe',
      () =>
        manifest(
          (group, { folder: place }) => (execFileSync('mkfifo', [path.join(place, 'pipe')]), (group.paths = ['pipe'])),
        ),
      /pipe is not a file/,
    ],
    [
      '10⁵ files',
      () => manifest((group) => (group.paths = Array<string>(1e5).fill('weights.bin'))),
      /more than 10000 weight files/,
    ],
    [
      'of 10⁹ numbers',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [1e9], dtype: 'float32' })),
      /cut short/,
    ],
    [
      'of more than 4 GiB',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [2e9], dtype: 'float32' })),
      /more than 4 GiB/,
    ],
    [
      'of sizes beyond numbers',
      () =>
        manifest((group) => group.weights.push({ name: 'x', shape: Array<number>(40).fill(1e9), dtype: 'float32' })),
      /Weight x has an impossible type or shape/,
    ],
    [
      'of a negative size',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [-1], dtype: 'float32' })),
      /weightsManifest.*damaged/,
    ],
    [
      'of half a number',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [0.5], dtype: 'float32' })),
      /weightsManifest.*damaged/,
    ],
    [
      'of texts',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [], dtype: 'string' })),
      /Weight x has an impossible type/,
    ],
    [
      'of an unknown type',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [], dtype: 'constructor' })),
      /Weight x has an impossible type/,
    ],
    [
      'of an unknown quantisation',
      () =>
        manifest((group) =>
          group.weights.push({ name: 'x', shape: [], dtype: 'float32', quantization: { dtype: 'int4' } }),
        ),
      /Weight x has an impossible type/,
    ],
    [
      'of a damaged quantisation',
      () => manifest((group) => group.weights.push({ name: 'x', shape: [], dtype: 'float32', quantization: 5 })),
      /weightsManifest.*damaged/,
    ],
    [
      'with a name twice',
      () => manifest((group) => group.weights.push({ name: 'features/bias', shape: [0], dtype: 'float32' })),
      /two weights named features\/bias/,
    ],
    ['that are no list', () => manifest((group) => (group.weights = {} as [])), /weightsManifest.*damaged/],
    [
      'that are null',
      () => damaged(({ json }) => (json.weightsManifest = [null] as never)),
      /weightsManifest.*damaged/,
    ],
    ['of which names are numbers', () => manifest((group) => (group.paths = [5] as never)), /weightsManifest.*damaged/],
  ])('are refused: %s', async (_, make, words) => {
    await expectModelError(openModelFiles(make()), words);
  });

  it.each([
    ['NaN', NaN, /Weight features\/kernel holds NaN \(value 7 of 108\)/],
    ['infinity', -Infinity, /Weight features\/kernel holds -Infinity \(value 7 of 108\)/],
  ])('are refused when a number is %s', async (_, value, words) => {
    const file = damaged(({ bytes }) => {
      new DataView(bytes.buffer, bytes.byteOffset).setFloat32(28, value, true);
    });
    await expectModelError(openModelFiles(file).then(readWeights), words);
  });

  it('are refused when a number is NaN at an offset that is no multiple of four', async () => {
    const file = manifest((group, draft) => {
      const odd = { name: 'odd', shape: [3], dtype: 'uint8' };
      group.weights.unshift(odd);
      draft.bytes = new Uint8Array([1, 2, 3, ...draft.bytes]);
      new DataView(draft.bytes.buffer).setFloat32(3 + 28, NaN, true);
    });
    await expectModelError(openModelFiles(file).then(readWeights), /features\/kernel holds NaN \(value 7 of 108\)/);
  });

  it.each([
    [
      'a half that is infinite',
      'float16',
      (bytes: Uint8Array) => {
        bytes.set([0x00, 0x7c], 6);
      },
      /holds infinity \(value 3/,
    ],
    [
      'a half that is NaN',
      'float16',
      (bytes: Uint8Array) => {
        bytes.set([0x01, 0xfc], 6);
      },
      /holds NaN \(value 3/,
    ],
  ] as const)('are refused with %s', async (_, storage, damage, words) => {
    const model = new TinyModel(1, 16);
    const output = model.dense(model.globalMean(model.conv(model.input(), 4)), 3);
    const { json, bytes } = packModel(model.functional(output), model.weights, storage);
    damage(bytes);
    await expectModelError(openModelFiles(writeModel(newFolder(), json, bytes)).then(readWeights), words);
  });

  it.each([
    ['a scale beyond float32', { dtype: 'uint8', scale: 1e38, min: 0 }],
    ['no scale', { dtype: 'uint8', min: 0 }],
    ['a scale that is a text', { dtype: 'uint16', scale: '1', min: 0 }],
  ])('are refused when they are quantised with %s', async (_, quantization) => {
    const file = manifest((group, draft) => {
      group.weights.unshift({ name: 'q', shape: [4], dtype: 'float32', quantization });
      draft.bytes = new Uint8Array([...new Uint8Array(quantization.dtype === 'uint8' ? 4 : 8), ...draft.bytes]);
    });
    await expectModelError(openModelFiles(file).then(readWeights), /Weight q holds quantised numbers with the scale/);
  });

  it('are refused when they change between opening and loading', async () => {
    const file = damaged(() => undefined);
    const files = await openModelFiles(file);
    const place = path.join(path.dirname(file), 'weights.bin');
    const { size } = statSync(place);
    writeFileSync(place, new Uint8Array(size).fill(60));
    await expectModelError(readWeights(files), /weights\.bin changed while/);
    truncateSync(place, size - 4);
    await expectModelError(readWeights(files), /weights\.bin changed while/);
    renameSync(place, `${place}.away`);
    await expectModelError(readWeights(files), /weights\.bin cannot be opened/);
  });
});
