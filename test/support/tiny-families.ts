import path from 'node:path';
import { packModel, TinyModel, writeModel, type StoredWeight, type Storage, type Tap } from './tiny-model';

export interface Family {
  readonly name: string;
  /** Number of classes as the engine counts them. */
  readonly classes: number;
  readonly activation: 'softmax' | 'sigmoid';
  /** The activation cannot be read from the model. */
  readonly isGuessed: boolean;
  readonly build: () => { config: object; weights: readonly StoredWeight[]; storage?: Storage };
}

interface Options {
  readonly classes?: number;
  readonly activation?: Family['activation'];
  readonly isGuessed?: boolean;
  readonly size?: number | null;
  readonly batch?: number | null;
  readonly storage?: Storage;
}

/** A functional model: what `layers` puts between the input and the answer. */
function functional(name: string, layers: (model: TinyModel, picture: Tap) => Tap, options: Options = {}): Family {
  const { size = 24, batch = null, storage = 'float32', classes = 5, activation = 'softmax' } = options;
  const build: Family['build'] = () => {
    const model = new TinyModel(name.length, size);
    const output = layers(model, model.input([batch, size, size, 3]));
    return { config: model.functional(output), weights: model.weights, storage };
  };
  return { name, classes, activation, isGuessed: options.isGuessed ?? false, build };
}

function plainMaps(m: TinyModel, x: Tap): Tap {
  const first = m.maxPool(m.relu(m.batchNorm(m.conv(x, 8, { bias: false }))));
  return m.relu(m.batchNorm(m.conv(first, 12)));
}

function plain(m: TinyModel, x: Tap): Tap {
  return m.globalMean(plainMaps(m, x));
}

function residual(m: TinyModel, x: Tap): Tap {
  let y = m.relu(m.batchNorm(m.conv(x, 8, { stride: 2, bias: false })));
  for (const stride of [1, 2]) {
    const inner = m.relu(m.batchNorm(m.conv(y, 8 * stride, { stride })));
    const shortcut = stride === 1 ? y : m.batchNorm(m.conv(y, 16, { kernel: 1, stride, bias: false }));
    y = m.relu(m.add(m.batchNorm(m.conv(inner, 8 * stride)), shortcut));
  }
  return m.globalMean(y);
}

function vgg(m: TinyModel, x: Tap): Tap {
  const first = m.maxPool(m.conv(m.conv(x, 6, { activation: 'relu' }), 6, { activation: 'relu' }));
  const second = m.maxPool(m.conv(first, 10, { activation: 'relu' }));
  return m.dense(m.flatten(second), 60, 'relu');
}

function mobilenet(m: TinyModel, x: Tap): Tap {
  const stem = m.relu(m.batchNorm(m.conv(x, 8, { stride: 2, bias: false })), 6);
  const wide = m.relu(m.batchNorm(m.depthwise(stem, { bias: false, multiplier: 2 })), 6);
  const narrow = m.batchNorm(m.conv(wide, 8, { kernel: 1, bias: false }));
  const padded = m.layer('ZeroPadding2D', [m.add(narrow, stem)], {
    padding: [
      [0, 1],
      [0, 1],
    ],
    data_format: 'channels_last',
  });
  const grown = { ...padded, height: padded.height + 1, width: padded.width + 1 };
  const down = m.relu(m.batchNorm(m.depthwise(grown, { stride: 2, padding: 'valid' })), 6);
  return m.globalMean(m.conv(down, 16, { kernel: 1, activation: 'relu6' }));
}

function densenet(m: TinyModel, x: Tap): Tap {
  let y = m.conv(x, 6, { stride: 2, bias: false });
  for (let block = 0; block < 3; block += 1) {
    const inner = m.conv(m.relu(m.batchNorm(y)), 8, { kernel: 1, bias: false });
    y = m.concat(y, m.conv(m.relu(m.batchNorm(inner)), 4, { bias: false }));
  }
  return m.globalMean(m.relu(m.batchNorm(y)));
}

/** Squeeze and excitation, as in MobileNetV3 and EfficientNet: the one way back from a vector to maps. */
function squeezeExcite(m: TinyModel, x: Tap): Tap {
  const y = m.activation(m.batchNorm(m.conv(x, 8, { stride: 2 })), 'swish');
  const squeezed = m.layer('Reshape', [m.globalMean(y)], { target_shape: [1, 1, 8] });
  const gate = m.conv(m.conv(squeezed, 4, { kernel: 1, activation: 'relu' }), 8, { kernel: 1, activation: 'sigmoid' });
  const gated = m.layer('Multiply', [y, gate]);
  return m.globalMean(m.activation(m.batchNorm(m.conv(gated, 12, { kernel: 1 })), 'hard_sigmoid'));
}

function separateActivations(m: TinyModel, x: Tap): Tap {
  const first = m.activation(m.conv(x, 8, { stride: 2 }), 'swish');
  const second = m.activation(m.conv(first, 8), 'elu');
  const third = m.layer('LeakyReLU', [m.conv(second, 8)], { alpha: 0.1 });
  return m.globalMean(m.activation(m.conv(third, 8), 'tanh'));
}

function sequential(m: TinyModel): { config: object; weights: readonly StoredWeight[] } {
  m.dense(m.layer('Dropout', [plain(m, m.input())], { rate: 0.5 }), 5, 'softmax');
  return { config: m.sequential(), weights: m.weights };
}

/** A base inside of a model, as transfer learning makes it. */
function nested(): { config: object; weights: readonly StoredWeight[] } {
  const inner = new TinyModel(3);
  const features = inner.relu(inner.batchNorm(inner.conv(inner.input(), 8, { stride: 2, name: 'features' })));
  const outer = new TinyModel(4);
  const picture = outer.input();
  const base = inner.functional(features, 'base');
  outer.layers.push({
    class_name: base.class_name,
    config: base.config,
    name: 'base',
    inbound_nodes: [[[picture.layer, 0, 0, {}]]],
  });
  // The node 0 of a nested model is its own; the call is node 1.
  const head = outer.layer('GlobalAveragePooling2D', [{ ...features, layer: 'base' }], {
    data_format: 'channels_last',
  });
  const answer = outer.dense({ ...head, height: 1, width: 1 }, 5, 'softmax');
  const layers = JSON.parse(JSON.stringify(outer.layers).replaceAll('["base",0,0,{}]', '["base",1,0,{}]')) as unknown;
  const { class_name, config } = outer.functional(answer, 'outer');
  return { config: { class_name, config: { ...config, layers } }, weights: [...inner.weights, ...outer.weights] };
}

/** Small networks of every family that people train. */
export const FAMILIES: readonly Family[] = [
  functional('plain', (m, x) => m.dense(plain(m, x), 5, 'softmax')),
  functional('residual', (m, x) => m.dense(residual(m, x), 5, 'softmax')),
  functional('VGG-like', (m, x) => m.dense(vgg(m, x), 5, 'softmax')),
  functional('MobileNet-like', (m, x) => m.dense(mobilenet(m, x), 5, 'softmax')),
  functional('DenseNet-like', (m, x) => m.dense(densenet(m, x), 5, 'softmax')),
  functional('squeeze and excite', (m, x) => m.dense(squeezeExcite(m, x), 5, 'softmax')),
  functional('activations as layers', (m, x) => m.activation(m.dense(separateActivations(m, x), 5), 'softmax')),
  functional('a Softmax layer', (m, x) => m.layer('Softmax', [m.dense(plain(m, x), 5)], { axis: -1 })),
  functional('softmax, then Reshape', (m, x) => {
    const answer = m.conv(m.layer('Reshape', [plain(m, x)], { target_shape: [1, 1, 12] }), 5, {
      kernel: 1,
      activation: 'softmax',
    });
    return m.layer('Reshape', [answer], { target_shape: [5] });
  }),
  functional('no activation at the end', (m, x) => m.dense(plain(m, x), 5), { isGuessed: true }),
  functional(
    'a softmax that is not the last',
    (m, x) => m.globalMean(m.layer('Softmax', [m.conv(plainMaps(m, x), 5)], { axis: -1 })),
    { isGuessed: true },
  ),
  functional('multi-label', (m, x) => m.dense(residual(m, x), 5, 'sigmoid'), { activation: 'sigmoid' }),
  functional('one sigmoid', (m, x) => m.dense(plain(m, x), 1, 'sigmoid'), { classes: 2 }),
  functional(
    'one sigmoid, then Reshape',
    (m, x) => m.layer('Reshape', [m.dense(plain(m, x), 1, 'sigmoid')], { target_shape: [1] }),
    { classes: 2 },
  ),
  functional('as many channels as pictures in a recorded batch', (m, x) => {
    const mean = m.globalMean(m.conv(x, 11, { activation: 'relu' }));
    return m.dense(m.flatten(m.layer('Reshape', [mean], { target_shape: [1, 11] })), 5, 'softmax');
  }),
  functional('a Rescaling in front', (m, x) =>
    m.dense(plain(m, m.layer('Rescaling', [x], { scale: [0.5, 0.25, 2], offset: [-1, 0.5, 0] })), 5, 'softmax'),
  ),
  functional('batch norm without factors', (m, x) =>
    m.dense(
      m.globalMean(m.relu(m.batchNorm(m.conv(x, 8, { stride: 2 }), { scale: false, center: false }))),
      5,
      'softmax',
    ),
  ),
  functional('an open input size', (m, x) => m.dense(plain(m, x), 5, 'softmax'), { size: null }),
  functional('a fixed batch of one', (m, x) => m.dense(vgg(m, x), 5, 'softmax'), { batch: 1 }),
  functional('float16', (m, x) => m.dense(plain(m, x), 5, 'softmax'), { storage: 'float16' }),
  functional('uint16', (m, x) => m.dense(plain(m, x), 5, 'softmax'), { storage: 'uint16' }),
  functional('uint8', (m, x) => m.dense(mobilenet(m, x), 5, 'softmax'), { storage: 'uint8' }),
  {
    name: 'sequential',
    classes: 5,
    activation: 'softmax',
    isGuessed: false,
    build: () => sequential(new TinyModel(9)),
  },
  { name: 'nested', classes: 5, activation: 'softmax', isGuessed: false, build: nested },
];

/** Writes a family's model below a folder; returns the path of its model.json. */
export function writeFamily(folder: string, family: Family): string {
  const { config, weights, storage } = family.build();
  const { json, bytes } = packModel(config, weights, storage);
  return writeModel(path.join(folder, family.name.replaceAll(/\W+/g, '-')), json, bytes);
}

export function familyNamed(name: string): Family {
  const family = FAMILIES.find((candidate) => candidate.name === name);
  if (family === undefined) throw new Error(`no family ${name}`);
  return family;
}
