/** Models that ask for more memory than there is, of which the weights do not fit, or that are no classifiers. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { simpleLayers, type Damage, type Layers } from '../support/broken-model';
import { modelBench } from '../support/refused-models';
import { noisePicture, scoreInput } from '../support/score';

const { write, load, expectRefused } = modelBench();

const whole: Damage = () => undefined;

function options(name: string, config: Record<string, unknown>): Damage {
  return (draft) => {
    draft.setOptions(name, config);
  };
}

/** A convolution, a layer `big`, and a mean. */
function between(type: string, config: object): Layers {
  return (m, x) =>
    m.dense(
      m.globalMean(m.layer(type, [m.conv(x, 4)], { data_format: 'channels_last', ...config }, 'big')),
      3,
      'softmax',
    );
}

function transposed(m: Parameters<Layers>[0], x: Parameters<Layers>[1]): ReturnType<Layers> {
  const config = {
    filters: 1,
    kernel_size: [1, 1],
    strides: [1e5, 1e5],
    padding: 'same',
    data_format: 'channels_last',
  };
  const wide = m.layer('Conv2DTranspose', [m.conv(x, 4)], config, 'big', { channels: 1 });
  m.weight('big', 'kernel', [1, 1, 1, 4]);
  m.weight('big', 'bias', [1]);
  return m.dense(m.globalMean(wide), 3);
}

describe('sizes that would fill the memory', () => {
  it.each<[string, Damage, Layers, readonly (number | null)[] | undefined, RegExp]>([
    [
      '10⁹ units',
      options('dense_3', { units: 1e9 }),
      simpleLayers,
      undefined,
      /dense_3 asks for a kernel of the shape \[4, 1000000000\]/,
    ],
    [
      '10⁸ filters',
      options('features', { filters: 1e8 }),
      simpleLayers,
      undefined,
      /features asks for a kernel of the shape \[3, 3, 3, 100000000\]/,
    ],
    [
      'a kernel of 10⁶ × 10⁶',
      options('features', { kernel_size: [1e6, 1e6] }),
      simpleLayers,
      undefined,
      /features asks for a kernel/,
    ],
    ['10³⁰⁸ units', options('dense_3', { units: 1e308 }), simpleLayers, undefined, /Layer dense_3 asks for/],
    [
      '10⁹ words',
      whole,
      between('Embedding', { input_dim: 1e9, output_dim: 64 }),
      undefined,
      /Layer big asks for a embeddings/,
    ],
    [
      'a picture 10⁵ times as large',
      whole,
      between('UpSampling2D', { size: [1e5, 1e5] }),
      undefined,
      /big would need .* GiB for one picture/,
    ],
    [
      'a border of 10⁶',
      whole,
      between('ZeroPadding2D', {
        padding: [
          [1e6, 1e6],
          [1e6, 1e6],
        ],
      }),
      undefined,
      /big would need .* GiB/,
    ],
    [
      '10⁹ repetitions',
      whole,
      (m, x) => m.layer('RepeatVector', [m.globalMean(m.conv(x, 4))], { n: 1e9 }, 'big'),
      undefined,
      /big would need .* GiB/,
    ],
    ['a transposed convolution with steps of 10⁵', whole, transposed, undefined, /big would need .* GiB/],
    [
      'an input of 10⁶ × 10⁶',
      whole,
      simpleLayers,
      [null, 1e6, 1e6, 3],
      /pictures of 1000000×1000000 pixels; from 1 to 4096/,
    ],
    ['an input of 0 × 0', whole, simpleLayers, [null, 0, 0, 3], /pictures of 0×0 pixels/],
    ['an input of −5', whole, simpleLayers, [null, -5, -5, 3], /pictures of -5×-5 pixels/],
    ['an input of half pixels', whole, simpleLayers, [null, 16.5, 16, 3], /pictures of 16×16\.5 pixels/],
    ['an input of yes', whole, simpleLayers, [null, 16, true as unknown as number, 3], /pictures of true×16 pixels/],
    [
      'an input too small for its layers',
      options('features', { padding: 'valid', kernel_size: [3, 3] }),
      simpleLayers,
      [null, 2, 2, 3],
      /Layer features gives nothing for a picture of 2×2/,
    ],
  ])('are refused: %s', async (_, damage, layers, input, words) => {
    const before = process.memoryUsage().rss;
    await expectRefused(write(damage, layers, input), words);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 2 ** 20);
  });
});

test('steps of 0 are told as damage, not as too small a picture', async () => {
  const file = write(options('features', { strides: [0, 0] }), simpleLayers);
  const { hint } = await expectRefused(file, /Layer features gives nothing for a picture of \d+×\d+/);
  expect(hint).toMatch(/^A stride or a size of the layer is no whole number above 0/);
});

describe('weights that do not belong to the layers', () => {
  it.each<[string, Damage, RegExp]>([
    [
      'another shape',
      (d) => {
        d.setWeight('features/kernel', { shape: [3, 3, 4, 3] });
      },
      /features\/kernel has the shape \[3, 3, 4, 3\], but its layer needs \[3, 3, 3, 4\]/,
    ],
    [
      'another rank',
      (d) => {
        d.setWeight('features/kernel', { shape: [108] });
      },
      /features\/kernel has the shape \[108\]/,
    ],
    [
      'another name',
      (d) => {
        d.setWeight('features/kernel', { name: 'old/kernel' });
      },
      /No layer of the model asks for the weight old\/kernel/,
    ],
    [
      'one too many',
      (d) => {
        d.addWeight('x/y', [1]);
      },
      /No layer of the model asks for the weight x\/y/,
    ],
    [
      'one too few',
      (d) => {
        d.json.weightsManifest[0]?.weights.pop();
        d.bytes = d.bytes.subarray(0, -12);
      },
      /Layer dense_3 asks for a bias of the shape \[3\], more than the weight files hold/,
    ],
    [
      'one for the optimiser',
      (d) => {
        d.setWeight('dense_3/bias', { group: 'optimizer' });
        d.addWeight('x', [3], { group: 'other' });
      },
      /No layer of the model asks for the weight x/,
    ],
    [
      'one that is missing',
      (d) => {
        d.setWeight('dense_3/bias', { group: 'optimizer' });
        d.setOptions('features', { use_bias: false });
        d.setWeight('features/bias', { group: 'optimizer' });
        d.addWeight('features/kernel/x', [3], { group: 'optimizer' });
      },
      /more than the weight files hold|weights are missing/,
    ],
  ])('are refused: %s', async (_, damage, words) => {
    await expectRefused(write(damage), words);
  });

  it('but to the optimiser are left aside', async () => {
    const file = write((draft) => {
      draft.addWeight('Adam/m', [2], { group: 'optimizer' });
    });
    (await load(file)).dispose();
  });
});

describe('descriptions and weights that are written otherwise', () => {
  it.each<[string, Damage]>([
    ['as they are', whole],
    [
      'without model_config, as tfjs saves them',
      ({ json }) => {
        Object.assign(json.modelTopology, json.modelTopology.model_config);
        Reflect.deleteProperty(json.modelTopology, 'model_config');
      },
    ],
    [
      'with a cell in the names of the weights, as TensorFlow 2.2 does',
      ({ json }) => {
        json.weightsManifest[0]?.weights.forEach((weight) => (weight.name = weight.name.replace('/', '/cell/')));
      },
    ],
    [
      'with numbers for the names of the weights, as Keras 3 does',
      ({ json }) => {
        const numbered = { kernel: '0', bias: '1' };
        json.weightsManifest[0]?.weights.forEach(
          (weight) => (weight.name = weight.name.replace(/kernel|bias/, (name) => numbered[name as 'kernel' | 'bias'])),
        );
      },
    ],
    [
      'in another order of the weights, in two groups',
      ({ json, folder, bytes }) => {
        const [first, ...others] = json.weightsManifest[0]?.weights ?? [];
        if (first === undefined) throw new Error('no weights');
        writeFileSync(`${folder}/first.bin`, bytes.subarray(0, 432));
        writeFileSync(`${folder}/others.bin`, bytes.subarray(432));
        json.weightsManifest = [
          { paths: ['others.bin'], weights: others },
          { paths: ['first.bin'], weights: [first] },
        ];
      },
    ],
  ])('give the same numbers %s', async (_, damage) => {
    const model = await load(write(damage));
    const { scores } = await scoreInput(model, noisePicture(16, 16));
    model.dispose();
    known ??= scores;
    expect(scores).toEqual(known);
  });
});

let known: Float64Array | undefined;

describe('models that are no classifiers of colour pictures', () => {
  const twoPictures: Damage = (draft) => {
    const input = draft.layer('input');
    draft.layers.push({ ...input, name: 'other', config: { ...input.config, name: 'other' } });
    const inbound = [
      [
        ['input', 0, 0, {}],
        ['other', 0, 0, {}],
      ],
    ];
    draft.layers.push({ class_name: 'Add', name: 'sum', config: { name: 'sum' }, inbound_nodes: inbound });
    draft.setLayer('features', { inbound_nodes: [[['sum', 0, 0, {}]]] });
    draft.setModel({
      input_layers: [
        ['input', 0, 0],
        ['other', 0, 0],
      ],
    });
  };
  it.each<[string, Damage, Layers, readonly (number | null)[] | undefined, RegExp]>([
    [
      'pictures of five channels',
      whole,
      (m, x) => simpleLayers(m, { ...x, channels: 5 }),
      [null, 16, 16, 5],
      /takes \[\?, 16, 16, 5\] as its input/,
    ],
    [
      'rows of numbers',
      whole,
      (m, x) => m.dense({ ...x, channels: 20 }, 3),
      [null, 20],
      /takes \[\?, 20\] as its input/,
    ],
    [
      'channels first',
      whole,
      (m, x) => simpleLayers(m, { ...x, channels: 16 }),
      [null, 3, 16, 16],
      /takes \[\?, 3, 16, 16\] as its input/,
    ],
    [
      'two pictures',
      twoPictures,
      simpleLayers,
      undefined,
      /takes \[\?, 16, 16, 3\] and \[\?, 16, 16, 3\] as its input/,
    ],
    [
      'maps for an answer',
      whole,
      (m, x) => m.conv(x, 3, { activation: 'softmax' }),
      undefined,
      /not classes: \S+ \[\?, 16, 16, 3\]/,
    ],
    ['a sequence for an answer', whole, between('RepeatVector', { n: 3 }), undefined, /cannot be built/],
    [
      'rows for an answer',
      whole,
      (m, x) => m.layer('RepeatVector', [m.globalMean(m.conv(x, 4))], { n: 3 }),
      undefined,
      /not classes: \S+ \[\?, 3, 4\]/,
    ],
    [
      'one number for an answer',
      whole,
      (m, x) => m.dense(m.globalMean(m.conv(x, 4)), 1),
      undefined,
      /one number without a sigmoid/,
    ],
    [
      'one number behind a softmax',
      whole,
      (m, x) => m.dense(m.globalMean(m.conv(x, 4)), 1, 'softmax'),
      undefined,
      /one number without a sigmoid/,
    ],
    [
      'no convolution',
      whole,
      (m, x) => m.dense(m.flatten(x), 3, 'softmax'),
      undefined,
      /no convolution with a spatial extent/,
    ],
    [
      'convolutions of one cell only',
      whole,
      (m, x) => m.dense(m.flatten(m.conv(x, 4, { kernel: 16, padding: 'valid' })), 3),
      undefined,
      /no convolution with a spatial extent/,
    ],
    [
      'a Rescaling by 0',
      whole,
      (m, x) => simpleLayers(m, m.layer('Rescaling', [x], { scale: 0, offset: 1 })),
      undefined,
      /Rescaling by 0/,
    ],
  ])('are refused: %s', async (_, damage, layers, input, words) => {
    await expectRefused(write(damage, layers, input), words);
  });
});

describe('the layer that is explained by default', () => {
  it('is none whose axes are not those of a picture', async () => {
    const turned: Layers = (m, x) => {
      const maps = m.relu(m.conv(x, 5));
      const moved = m.layer('Permute', [maps], { dims: [3, 1, 2] }, 'moved');
      return m.dense(
        m.globalMean(m.layer('Activation', [moved], { activation: 'elu' }, 'after', { channels: 16 })),
        3,
        'softmax',
      );
    };
    const model = await load(write(whole, turned));
    const { layers, defaultLayer } = model.description;
    model.dispose();
    expect(layers.map(({ type }) => type)).toEqual(['Conv2D', 'ReLU']);
    expect(layers.at(-1)?.name).toBe(defaultLayer);
  });
});
