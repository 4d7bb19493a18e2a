// A model of VGG16's layers and sizes with random weights: 138 million numbers, 553 MB.
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/** Filters of each convolution, by block; a block ends with a pooling that halves the sides. */
const blocks = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];
const INPUT_SIZE = 224;
const dense = [4096, 4096, 1000];

/** Numbers written at once. */
const CHUNK = 2 ** 20;

/**
 * Writes `model.json` and `weights.bin`, the same bytes each time: kernels uniform with He's variance, 2 over the
 * number of inputs, so that activations keep their size from layer to layer; biases zero.
 *
 * @param {string} folder
 * @returns {string} Path of model.json.
 */
export function writeVgg16(folder) {
  mkdirSync(folder, { recursive: true });
  const layers = [layer('InputLayer', 'input', { batch_input_shape: [null, INPUT_SIZE, INPUT_SIZE, 3] })];
  const weights = [];
  const connect = (kind, name, config) => layers.push(layer(kind, name, config, layers.at(-1).name));
  let channels = 3;
  blocks.forEach((filters, block) => {
    filters.forEach((count, i) => {
      const name = `block${block + 1}_conv${i + 1}`;
      connect('Conv2D', name, {
        filters: count,
        kernel_size: [3, 3],
        strides: [1, 1],
        padding: 'same',
        data_format: 'channels_last',
        dilation_rate: [1, 1],
        activation: 'relu',
        use_bias: true,
      });
      weights.push(
        { name: `${name}/kernel`, shape: [3, 3, channels, count] },
        { name: `${name}/bias`, shape: [count] },
      );
      channels = count;
    });
    const pooling = { pool_size: [2, 2], strides: [2, 2], padding: 'valid', data_format: 'channels_last' };
    connect('MaxPooling2D', `block${block + 1}_pool`, pooling);
  });
  connect('Flatten', 'flatten', { data_format: 'channels_last' });
  let width = (INPUT_SIZE / 2 ** blocks.length) ** 2 * channels;
  dense.forEach((units, i) => {
    const isLast = i === dense.length - 1;
    const name = isLast ? 'predictions' : `fc${i + 1}`;
    connect('Dense', name, { units, activation: isLast ? 'softmax' : 'relu', use_bias: true });
    weights.push({ name: `${name}/kernel`, shape: [width, units] }, { name: `${name}/bias`, shape: [units] });
    width = units;
  });
  writeWeights(path.join(folder, 'weights.bin'), weights);
  const config = {
    name: 'vgg16_random',
    layers,
    input_layers: [['input', 0, 0]],
    output_layers: [['predictions', 0, 0]],
  };
  const file = path.join(folder, 'model.json');
  writeFileSync(
    file,
    JSON.stringify({
      format: 'layers-model',
      generatedBy: 'keras v2.15.0',
      modelTopology: {
        keras_version: '2.15.0',
        backend: 'tensorflow',
        model_config: { class_name: 'Functional', config },
      },
      weightsManifest: [
        { paths: ['weights.bin'], weights: weights.map((weight) => ({ ...weight, dtype: 'float32' })) },
      ],
    }),
  );
  return file;
}

function layer(kind, name, config, input) {
  return {
    class_name: kind,
    name,
    config: { name, trainable: false, dtype: 'float32', ...config },
    inbound_nodes: input === undefined ? [] : [[[input, 0, 0, {}]]],
  };
}

function writeWeights(file, weights) {
  const random = uniform(1);
  const output = openSync(file, 'w');
  try {
    for (const { shape } of weights) {
      const count = shape.reduce((product, size) => product * size, 1);
      const limit = shape.length === 1 ? 0 : Math.sqrt((6 * shape.at(-1)) / count);
      for (let at = 0; at < count; at += CHUNK) {
        writeSync(
          output,
          Float32Array.from({ length: Math.min(CHUNK, count - at) }, () => limit * random()),
        );
      }
    }
  } finally {
    closeSync(output);
  }
}

/**
 * Numbers in [−1, 1), xorshift32.
 *
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2 ** 31;
  };
}
