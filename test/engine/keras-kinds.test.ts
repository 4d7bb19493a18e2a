/** Keras models of unusual inputs and outputs, against Keras' numbers (tools/make_keras_kind_fixtures.py). */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  hasNativeRuntime,
  openModelFiles,
  startBackend,
  type Backend,
  type LoadedModel,
  type LoadRequest,
  type ModelFiles,
} from '../../src/engine';
import { withChannelsLast } from '../../src/engine/formats/keras/channels-last';
import { readCalls } from '../../src/engine/formats/keras/layer-calls';
import { readTopology } from '../../src/engine/topology';
import { toProbabilities } from '../../src/shared/probabilities';
import { largestDifference } from '../support/largest-difference';
import { expectModelError } from '../support/model-error';
import { useOwnCache } from '../support/own-cache';
import { temporaryFolder } from '../support/temporary-folder';

interface Kind {
  readonly file: string;
  readonly channels: 1 | 3 | 4;
  /** Of the last output. */
  readonly answer: readonly number[];
  readonly layer: string;
  readonly shape: readonly number[];
  readonly activations: readonly number[];
}

const FOLDER = path.resolve(__dirname, '..', 'vectors', 'keras-kinds');
const KINDS = ['index.json', 'keras2.json'].flatMap(
  (file) => JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Kind[],
);
const SIDE = 24;
const RUNTIMES = hasNativeRuntime() ? (['tfjs-node', 'wasm'] as const) : (['wasm'] as const);

useOwnCache(path.join(temporaryFolder(), 'cache'));

type Use = LoadRequest<ModelFiles>['use'];

async function load(file: string, backend: Backend, use?: Use, side = SIDE): Promise<LoadedModel> {
  const files = await openModelFiles(path.join(FOLDER, file));
  const inputSize = { height: side, width: side };
  const sample = new Float32Array(side * side * files.channels).fill(0.25);
  return backend.load({ files, inputSize, sample, memoryBudgetBytes: 2 ** 28, ...(use === undefined ? {} : { use }) });
}

/** What Keras gives as probabilities, as the engine speaks of them. */
function probabilitiesOf({ file, answer }: Kind): Float32Array {
  const [only = 0] = answer;
  if (answer.length === 1) return Float32Array.of(1 - only, only);
  return file.startsWith('rgba') ? toProbabilities(Float32Array.from(answer), 'softmax') : Float32Array.from(answer);
}

describe.each(RUNTIMES)('on %s', (runtime) => {
  let backend: Backend;

  beforeAll(async () => {
    ({ backend } = await startBackend(runtime, 0));
  });

  it.each(KINDS)('$file is computed as Keras does', async (kind) => {
    const outputs: Readonly<Record<string, string>> = { 'two-heads': 'species', 'side-branch': 'main' };
    const outputName = Object.entries(outputs).find(([name]) => kind.file.startsWith(name))?.[1];
    const use = outputName === undefined ? undefined : { outputName };
    const model = await load(kind.file, backend, use);
    const { layers, activation, channels, inputSize, activationGuessed } = model.description;
    expect({ channels, inputSize, notes: model.notes }).toEqual({
      channels: kind.channels,
      inputSize: { height: SIDE, width: SIDE },
      notes: [],
    });
    expect(activation).toBe(kind.file.startsWith('labels') ? 'sigmoid' : 'softmax');
    expect(activationGuessed).toBe(kind.file.startsWith('rgba'));
    const layer = layers.find(({ name }) => name === kind.layer);
    if (layer === undefined) throw new Error(`no layer ${kind.layer}`);
    expect([layer.height, layer.width, layer.channels]).toEqual(kind.shape);
    const picture = Float32Array.from({ length: SIDE * SIDE * channels }, (_, i) => Math.sin(0.37 * i));
    const bound = model.bind(layer, picture, new Float32Array(picture.length));
    const { logits, activations } = await bound.predict();
    bound.release();
    expect(largestDifference(toProbabilities(logits, activation), probabilitiesOf(kind)).error).toBeLessThan(1e-5);
    const scale = Math.max(1, ...kind.activations.map(Math.abs));
    expect(largestDifference(activations, kind.activations).error / scale).toBeLessThan(1e-5);
    model.dispose();
  });

  it('takes the only output that can be classes, and says so; of two the user chooses', async () => {
    const heads = await load('heads.keras', backend);
    expect(heads.description.outputTaken).toMatchObject({ name: 'classes', others: { length: 1 } });
    heads.dispose();
    await expectModelError(
      load('two-heads.keras', backend),
      /2 outputs that may be classes: kinds \[\?, 3\], species \[\?, 5\]/,
    );
    const kinds = await load('two-heads.keras', backend, { outputName: 'kinds' });
    expect(kinds.description).toMatchObject({ classes: 3 });
    kinds.dispose();
  });

  it('has only the layers that the output depends on', async () => {
    const main = await load('side-branch.keras', backend, { outputName: 'main' });
    expect(main.description.layers.map(({ name }) => name)).toEqual(['stem', 'last']);
    expect(main.description).toMatchObject({ defaultLayer: 'last', layersAside: ['side1', 'side2'] });
    main.dispose();
    const aside = await load('side-branch.keras', backend, { outputName: 'aside' });
    expect(aside.description.defaultLayer).toBe('side2');
    aside.dispose();
  });

  it('takes pictures of the size that is asked for where the model leaves it open', async () => {
    const model = await load('open-size.keras', backend, undefined, 40);
    expect(model.description.inputSize).toEqual({ height: 40, width: 40 });
    expect(model.description.layers.at(-1)).toMatchObject({ height: 18, width: 18 });
    model.dispose();
  });
});

describe('a model with channels first', () => {
  const spatial = (name: string, class_name = 'Conv2D', more: object = {}): object => ({
    class_name,
    name,
    config: { name, data_format: 'channels_first', ...more },
  });
  const sequential = (...layers: object[]): object => ({ class_name: 'Sequential', config: { layers } });

  it.each<[string, object, RegExp]>([
    [
      'a layer along an axis',
      { class_name: 'Softmax', config: { name: 'soft', axis: -1 } },
      /soft \(Softmax\) depends/,
    ],
    ['a turned picture', { class_name: 'Permute', config: { name: 'turn', dims: [2, 1, 3] } }, /turn \(Permute\)/],
    ['both orders', spatial('pool', 'MaxPooling2D', { data_format: 'channels_last' }), /pool .* channels last/],
    [
      'such a layer in a model inside',
      { ...sequential({ class_name: 'Permute', config: { name: 'turn', dims: [2, 1, 3] } }), name: 'base' },
      /turn \(Permute\) depends/,
    ],
  ])('is refused with %s, by its name', (_, layer, message) => {
    expect(() => withChannelsLast(sequential(spatial('conv'), layer))).toThrow(message);
  });

  it('is left alone where none of its layers has them first', () => {
    const model = sequential(spatial('conv', 'Conv2D', { data_format: 'channels_last' }));
    expect(withChannelsLast(model)).toBe(model);
  });
});

describe('a layers model of TensorFlow.js that resizes', () => {
  const model = (version: string, options: object): object => ({
    keras_version: version,
    class_name: 'Sequential',
    config: { layers: [{ class_name: 'UpSampling2D', config: { name: 'up', size: [2, 2], ...options } }] },
  });
  const classOf = (json: object): unknown => {
    const { layers } = readTopology(json).config as { layers: { className: string }[] };
    return layers[0]?.className;
  };

  it('is computed as Keras does where Keras wrote it', () => {
    expect(classOf(model('2.15.0', { interpolation: 'bilinear' }))).toBe('KerasResizing');
    expect(classOf(model('2.15.0', { interpolation: 'nearest' }))).toBe('UpSampling2D');
    expect(classOf(model('tfjs-layers 4.22.0', { interpolation: 'bilinear' }))).toBe('UpSampling2D');
  });
});

describe('what layers are called with', () => {
  it('is told apart from damage where it is no output of a layer: x[:, 0] of Keras 3', () => {
    const history = { class_name: '__keras_tensor__', config: { keras_history: ['conv', 0, 0] } };
    const slice = { class_name: 'slice', config: { start: null, stop: null, step: null } };
    const nodes = [{ args: [history, [slice, 0]], kwargs: {} }];
    expect(() => readCalls('get_item', nodes)).toThrow(
      expect.objectContaining({
        message: 'Layer get_item is called with something else than outputs of layers and numbers.',
        hint: expect.stringContaining('model.export("folder")') as string,
      }),
    );
  });
});
