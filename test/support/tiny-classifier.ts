import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface TinyClassifier {
  /** Names of the classes, or names with synsets; by default six names. */
  readonly labels?: readonly (string | { readonly name: string; readonly synset: string })[];
  /** Channels of its only convolution, named `features`. */
  readonly channels?: number;
  /** Side of its square input; the convolution halves it. */
  readonly size?: number;
}

const NAMES = ['cat', 'dog', 'space_shuttle', 'crane', 'Crane', '3'];

/**
 * Writes a tfjs layers model with seeded random weights, its labels and its preprocessing: convolution, mean, softmax.
 *
 * @returns the path of its model.json
 */
export function writeTinyClassifier(
  folder: string,
  { labels = NAMES, channels = 24, size = 32 }: TinyClassifier = {},
): string {
  const classes = labels.length;
  const layer = (name: string, type: string, config: object): object => ({
    class_name: type,
    config: { name, trainable: true, ...config },
  });
  const modelTopology = {
    keras_version: '2.15.0',
    backend: 'tensorflow',
    model_config: {
      class_name: 'Sequential',
      config: {
        name: 'tiny',
        layers: [
          layer('input', 'InputLayer', { batch_input_shape: [null, size, size, 3], dtype: 'float32' }),
          layer('features', 'Conv2D', {
            ...{ filters: channels, kernel_size: [3, 3], strides: [2, 2], padding: 'same', activation: 'relu' },
            ...{ data_format: 'channels_last', dilation_rate: [1, 1], use_bias: true },
          }),
          layer('mean', 'GlobalAveragePooling2D', { data_format: 'channels_last' }),
          layer('classes', 'Dense', { units: classes, activation: 'softmax', use_bias: true }),
        ],
      },
    },
  };
  const weights = [
    { name: 'features/kernel', shape: [3, 3, 3, channels], dtype: 'float32' },
    { name: 'features/bias', shape: [channels], dtype: 'float32' },
    { name: 'classes/kernel', shape: [channels, classes], dtype: 'float32' },
    { name: 'classes/bias', shape: [classes], dtype: 'float32' },
  ];
  const count = weights.reduce((sum, { shape }) => sum + shape.reduce((product, length) => product * length, 1), 0);
  const random = seededNumbers(7);
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: string | Uint8Array): void => {
    writeFileSync(path.join(folder, name), content);
  };
  write('weights.bin', new Uint8Array(Float32Array.from({ length: count }, () => random() * 2 - 1).buffer));
  write(
    'model.json',
    JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] }),
  );
  write(
    'labels.json',
    JSON.stringify(labels.map((label, index) => (typeof label === 'string' ? label : { index, ...label }))),
  );
  write(
    'preprocessing.json',
    JSON.stringify({
      inputSize: { width: size, height: size },
      fit: { mode: 'squash' },
      resample: 'bilinear',
      ...{ mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5], channelOrder: 'rgb' },
    }),
  );
  return path.join(folder, 'model.json');
}

/** Numbers in [0, 1) that are the same in every run: a linear congruential generator (Numerical Recipes). */
export function seededNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
