/** Files of Keras that are damaged, hostile or made of what is not known: each refused in words, and nothing of it run. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { File } from 'h5wasm';
import { describe, expect, it } from 'vitest';
import { openModelFiles } from '../../src/engine';
import { ScorecamError } from '../../src/shared/errors';
import {
  changeH5Config,
  changeHdf5,
  changeKeras,
  changeKerasConfig,
  layerOf,
  nameWeights,
  readFixture,
  type KerasJson,
} from '../support/keras-file';
import { expectModelError } from '../support/model-error';
import { readWeights } from '../support/read-weights';
import { modelBench } from '../support/refused-models';
import { temporaryFolder } from '../support/temporary-folder';
import { packZip, type ZipEntry } from '../support/zip';

const folder = temporaryFolder();
let count = 0;

function write(bytes: Uint8Array, ending: string): string {
  const file = path.join(folder, `model-${(count += 1)}${ending}`);
  writeFileSync(file, bytes);
  return file;
}

/** Opens a model and reads its weights: all that happens without a runtime. */
async function open(bytes: Uint8Array): Promise<ArrayBuffer> {
  const files = await openModelFiles(write(bytes, '.model'));
  return readWeights(files);
}

const H5 = readFixture('vgg-keras3.h5');
const OLDER_H5 = readFixture('vgg-keras2.h5');
const KERAS = readFixture('vgg-keras3.keras');

describe('a file of Keras that is whole', () => {
  it.each([
    ['keras-h5', H5],
    ['keras-h5', OLDER_H5],
    ['keras-v3', KERAS],
  ])('is known as %s by its content, whatever its name', async (format, bytes) => {
    const file = write(bytes, '.weights');
    const files = await openModelFiles(file);
    expect(files).toMatchObject({ format, path: file, files: [file], inputSize: { height: 24, width: 24 } });
    // 3·3·3·6 + 6, 3·3·6·6 + 6, 3·3·6·10 + 10, 250·24 + 24, 24·5 + 5
    expect((await readWeights(files)).byteLength).toBe(4 * (168 + 330 + 550 + 6024 + 125));
  });

  it('is found in its folder, and not guessed where there are two', async () => {
    const place = path.join(folder, 'two');
    mkdirSync(place);
    writeFileSync(path.join(place, 'labels.json'), '[]');
    writeFileSync(path.join(place, 'one.keras'), KERAS);
    expect(await openModelFiles(place)).toMatchObject({ path: path.join(place, 'one.keras'), name: 'one.keras' });
    writeFileSync(path.join(place, 'two.h5'), H5);
    await expectModelError(openModelFiles(place), /2 models in .*"one\.keras", "two\.h5"/);
  });

  it('is not read any more when it changed since it was opened', async () => {
    const file = write(H5, '.h5');
    const files = await openModelFiles(file);
    writeFileSync(file, OLDER_H5);
    await expectModelError(readWeights(files), /changed while/);
  });
});

describe('a file that is cut short', () => {
  it.each([
    ['.h5', H5],
    ['.keras', KERAS],
  ])('is refused at every length: %s', async (_, bytes) => {
    const lengths = [
      8,
      9,
      100,
      512,
      2048,
      ...Array.from({ length: 30 }, (__, i) => Math.floor((bytes.length * i) / 30)),
    ];
    for (const length of [...lengths, bytes.length - 1]) {
      const reason = /damaged|not a model of a known form|has no|is empty/;
      const { message } = await expectModelError(open(bytes.subarray(0, length)), reason);
      expect(message).toMatch(/[^.]\.$/);
    }
    expect((await open(bytes)).byteLength).toBeGreaterThan(0);
  });

  it('is refused when it is too large to be read', async () => {
    const file = write(H5, '.h5');
    truncateSync(file, 2 ** 31);
    await expectModelError(openModelFiles(file), /more than the 2 GiB/);
  });
});

describe('bytes changed at random', () => {
  it.each([
    ['.h5', H5],
    ['.keras', KERAS],
  ])('open or are refused as a model: %s', async (_, bytes) => {
    let refused = 0;
    for (let seed = 1; seed <= 120; seed += 1) {
      const changed = Buffer.from(bytes);
      for (let i = 0; i < 4; i += 1)
        changed[(seed * 7919 + i * 104_729 * seed) % bytes.length] = (seed * 31 + i * 97) % 256;
      const error: unknown = await open(changed).catch((reason: unknown) => reason);
      if (error instanceof ArrayBuffer) continue;
      refused += 1;
      if (!(error instanceof ScorecamError)) throw new Error(`seed ${seed} gives ${String(error)}`, { cause: error });
      expect(error.code, error.message).toBe('model');
    }
    expect(refused).toBeGreaterThan(0);
    // What was read before is still read: no damage stays in the library.
    expect((await open(bytes)).byteLength).toBeGreaterThan(0);
  });
});

describe('an archive', () => {
  const entries = (change: (list: ZipEntry[]) => void) => changeKeras(KERAS, change);
  const add = (entry: ZipEntry) => entries((list) => list.push(entry));
  const without = (name: string) =>
    entries((list) =>
      list.splice(
        list.findIndex((entry) => entry.name === name),
        1,
      ),
    );
  const bytes = Buffer.from('{}');

  it.each([
    ['with another file beside the model', () => add({ name: 'assets/words.txt', bytes })],
    [
      'with compressed entries',
      () =>
        entries((list) => {
          list.forEach((entry, i) => (list[i] = { ...entry, isDeflated: true }));
        }),
    ],
    ['without metadata', () => without('metadata.json')],
  ])('opens %s', async (_, make) => {
    await open(await make());
  });

  it.each([
    ['without a description', () => without('config.json'), /no config\.json/],
    ['without weights', () => without('model.weights.h5'), /no model\.weights\.h5/],
    ['of other files', () => Promise.resolve(packZip([{ name: 'word/document.xml', bytes }])), /not of a Keras model/],
    ['that leads out of its folder', () => add({ name: '../../evil.json', bytes }), /archive: invalid relative path/],
    ['with an absolute name', () => add({ name: '/etc/passwd', bytes }), /archive: absolute path/],
    ['with a backslash', () => add({ name: '..\\evil', bytes }), /archive: invalid/],
    ['with an entry twice', () => add({ name: 'config.json', bytes }), /entry "config\.json" twice/],
    [
      'with a description that expands a thousandfold',
      () =>
        entries((list) => (list[1] = { name: 'config.json', bytes: Buffer.alloc(65 * 2 ** 20, 32), isDeflated: true })),
      /claims to hold a config\.json of 68 MB; at most 67 MB are read\.$/,
    ],
    [
      'that hides how large an entry is',
      () =>
        entries((list) => {
          list[1] = { name: 'config.json', bytes: Buffer.alloc(2 ** 26, 32), isDeflated: true, claimedSize: 1000 };
        }),
      /its config\.json has not the 1 kB that it claims to have/,
    ],
    [
      'that hides more than it may expand to',
      () =>
        entries((list) => {
          list[2] = { name: 'model.weights.h5', bytes: Buffer.alloc(2 ** 26), isDeflated: true, claimedSize: 2 ** 25 };
        }),
      /its model\.weights\.h5 has not the 34 MB that it claims to have/,
    ],
    [
      'with weights that expand a thousandfold',
      () =>
        entries((list) => {
          const weights = Buffer.concat([list[2]?.bytes ?? bytes, Buffer.alloc(2 ** 27)]);
          list[2] = { name: 'model.weights.h5', bytes: weights, isDeflated: true };
        }),
      /claims to unpack \d+ kB into a model\.weights\.h5 of 134 MB; what grows more than 50 times is not unpacked\.$/,
    ],
    [
      'with weights that claim more than is read, before anything is unpacked',
      () =>
        entries((list) => {
          list[2] = { name: 'model.weights.h5', bytes: Buffer.alloc(100), claimedSize: 2 ** 32 - 2 };
        }),
      /claims to hold a model\.weights\.h5 of 4\.29 GB; at most 2\.15 GB are read\.$/,
    ],
    [
      'with a wrong checksum',
      () =>
        entries((list) => {
          list.forEach((entry, i) => (list[i] = { ...entry, claimedChecksum: 1 }));
        }),
      /another checksum/,
    ],
    [
      'of too many files',
      () => Promise.resolve(packZip(Array.from({ length: 1001 }, (_, i) => ({ name: `${i}`, bytes })))),
      /more than 1000/,
    ],
    [
      'with a description that is no JSON',
      () => entries((list) => (list[1] = { name: 'config.json', bytes: Buffer.from('{"a') })),
      /not valid JSON/,
    ],
    [
      'with a description that is nested absurdly',
      () =>
        entries((list) => (list[1] = { name: 'config.json', bytes: Buffer.from('['.repeat(1e4) + ']'.repeat(1e4)) })),
      /nested more than 200/,
    ],
    [
      'with weights that are no HDF5',
      () => entries((list) => (list[2] = { name: 'model.weights.h5', bytes: Buffer.from('weights') })),
      /HDF5 content cannot be read/,
    ],
  ])('is refused %s', async (_, make, words) => {
    await expectModelError(open(await make()), words);
  });
});

describe('weights', () => {
  const DENSE = 'sequential/dense_2';
  const changed = (change: (file: File) => void) => changeHdf5(H5, change);
  const replaceBias = (data: Float32Array | Int32Array, shape: number[]) =>
    changed((file) => {
      file.create_dataset({ name: 'model_weights/dense_2/other', data, shape });
      nameWeights(file, 'dense_2', [`${DENSE}/kernel`, 'other']);
    });

  it.each([
    [
      'NaN',
      () => replaceBias(new Float32Array([0, 0, NaN, 0, 0]), [5]),
      /Weight dense_2\/1 holds NaN \(value 2 of 5\)/,
    ],
    ['infinite', () => replaceBias(new Float32Array([0, Infinity, 0, 0, 0]), [5]), /dense_2\/1 holds Infinity/],
    ['integers', () => replaceBias(new Int32Array(5), [5]), /other in a form that is not known/],
    [
      'missing',
      () =>
        changed((file) => {
          nameWeights(file, 'dense_2', [`${DENSE}/kernel`]);
        }),
      /1 weights of the layer dense_2, which has 2/,
    ],
    [
      'too many',
      () =>
        changed((file) => {
          nameWeights(
            file,
            'dense_2',
            Array.from({ length: 3 }, () => `${DENSE}/bias`),
          );
        }),
      /3 weights of the layer dense_2/,
    ],
    [
      'named but not there',
      () =>
        changed((file) => {
          nameWeights(file, 'dense_2', ['kernel', 'bias']);
        }),
      /no weight model_weights\/dense_2\/kernel/,
    ],
    [
      'a group',
      () =>
        changed((file) => {
          nameWeights(file, 'dense_2', ['sequential', DENSE]);
        }),
      /no weight/,
    ],
    [
      'links to another file',
      () =>
        changed((file) => {
          file.create_external_link('/etc/passwd', '/bias', 'model_weights/dense_2/away');
          nameWeights(file, 'dense_2', [`${DENSE}/kernel`, 'away']);
        }),
      /takes \/model_weights\/dense_2\/away from another file \("\/etc\/passwd"\)/,
    ],
    [
      'below a link to another file',
      () =>
        changed((file) => {
          file.create_external_link('other.h5', '/', 'model_weights/dense_2/away');
          nameWeights(file, 'dense_2', ['away/kernel', 'away/bias']);
        }),
      /away from another file \("other\.h5"\)/,
    ],
    [
      'broken links',
      () =>
        changed((file) => {
          file.create_soft_link('/nowhere', 'model_weights/dense_2/gone');
          nameWeights(file, 'dense_2', [`${DENSE}/kernel`, 'gone']);
        }),
      /broken at \/model_weights\/dense_2\/gone/,
    ],
    [
      'announced without being there',
      () =>
        changed((file) => {
          const [name, data] = ['model_weights/dense_2/huge', new Float32Array(1)];
          file.create_dataset({ name, data, shape: [1], maxshape: [null], chunks: [1024] }).resize([1e9]);
          nameWeights(file, 'dense_2', [`${DENSE}/kernel`, 'huge']);
        }),
      /announces 4\.00 GB of weights up to .*huge; of a file of \d+ kB at most 67 MB are unpacked\.$/,
    ],
  ])('are refused when they are %s', async (_, make, words) => {
    await expectModelError(open(await make()), words);
  });

  const { expectRefused } = modelBench();

  it('are refused when they have another shape than their layer', async () => {
    const file = write(await replaceBias(new Float32Array(6), [6]), '.h5');
    await expectRefused(file, /Weight dense_2\/1 has the shape \[6\], but its layer needs \[5\]/);
  });

  it('are refused when they stand alone, without a description', async () => {
    const bytes = await changed((file) => file.delete_attribute('model_config'));
    await expectModelError(open(bytes), /holds weights alone/);
  });
});

describe('a description', () => {
  const options = (name: string, config: Record<string, unknown>) => (json: KerasJson) =>
    Object.assign(layerOf(json, name).config, config);
  const become = (name: string, className: unknown) => (json: KerasJson) =>
    (layerOf(json, name).class_name = className);
  const lambda = { class_name: '__lambda__', config: { code: '4wEAAAAAAAAA', defaults: null, closure: null } };

  it.each<[string, (json: KerasJson) => unknown, RegExp]>([
    ['a Lambda layer', become('dropout', 'Lambda'), /Layer dropout \(Lambda\) holds Python code, which is never run/],
    ['a lambda as activation', options('last', { activation: lambda }), /Layer last \(Conv2D\) has the activation/],
    ['an activation of the user', options('last', { activation: 'my>fancy' }), /has the activation "my>fancy"/],
    ['a layer of the user', become('last', 'MyPackage>Fancy'), /Layer last is of the class MyPackage>Fancy/],
    ['a layer that is none of a classifier', become('dropout', 'LSTM'), /class LSTM, which is not one of Keras/],
    ['a layer named after a part of JavaScript', become('dropout', '__proto__'), /class __proto__/],
    ['a layer without a class', become('last', 5), /no name or no class/],
    ['a model of the user', (json) => (json.class_name = 'MyModel'), /class MyModel, not Functional or Sequential/],
    ['no layers', (json) => (json.config.layers = []), /no layers/],
    [
      'no connections that can be read',
      (json) => (json.class_name = 'Functional'),
      /connections of layer|inputs of the model/,
    ],
    ['channels first', options('last', { data_format: 'channels_first' }), /channels first/],
    ['another number of filters', options('last', { filters: 11 }), /shape|more than the weight files hold/],
    ['10⁹ filters', options('last', { filters: 1e9 }), /more than the weight files hold/],
    ['an absurd input', options('input_layer_1', { batch_shape: [null, 1e6, 1e6, 3] }), /pictures of 1000000×1000000/],
  ])('is refused with %s', async (_, change, words) => {
    await expectRefused(write(await changeKerasConfig(KERAS, change), '.keras'), words);
    await expectRefused(write(await changeH5Config(H5, change), '.h5'), words);
  });

  const { expectRefused } = modelBench();

  it.each<[string, string, (json: KerasJson) => unknown, RegExp]>([
    [
      'a cycle',
      'residual-keras3.keras',
      (json) => {
        const nodes = JSON.stringify(layerOf(json, 'block1_conv').inbound_nodes);
        const [, from = ''] = /"keras_history":\["([^"]+)"/.exec(nodes) ?? [];
        const back = nodes.replaceAll(`["${from}"`, '["block1_conv"');
        layerOf(json, from).inbound_nodes = JSON.parse(back);
      },
      /form a cycle/,
    ],
    [
      'a layer that is not there',
      'residual-keras3.h5',
      (json) => {
        const layer = layerOf(json, 'block1_conv');
        layer.inbound_nodes = JSON.parse(
          JSON.stringify(layer.inbound_nodes).replace(/"keras_history":\["[^"]+"/, '"keras_history":["gone"'),
        );
      },
      /gone, which does not exist/,
    ],
    [
      'a class of the user that is named like one of Keras',
      'residual-keras3.keras',
      (json) => Object.assign(layerOf(json, 'stem'), { module: null, registered_name: 'Conv2D' }),
      /Layer stem is of the class Conv2D, which is not one of Keras/,
    ],
    [
      'an operator that is not known',
      'mobilenet-keras2.h5',
      (json) => (layerOf(json, 'tf.math.multiply').config.function = 'io.write_file'),
      /computes tf\.math\.multiply by the operator io\.write_file/,
    ],
    [
      'an option that would change the result',
      'densenet-keras3.keras',
      (json) =>
        ((json.config.layers.find((layer) => layer.class_name === 'BatchNormalization') ?? json).config.renorm = true),
      /\(BatchNormalization\) has the option renorm/,
    ],
    [
      'groups that do not divide',
      'activations-keras3.keras',
      options('grouped', { groups: 3 }),
      /cannot be in 3 groups/,
    ],
  ])('is refused with %s', async (_, fixture, change, words) => {
    const bytes = readFixture(fixture);
    const isH5 = fixture.endsWith('.h5');
    const changed = await (isH5 ? changeH5Config(bytes, change) : changeKerasConfig(bytes, change));
    await expectRefused(write(changed, '.model'), words);
  });
});
