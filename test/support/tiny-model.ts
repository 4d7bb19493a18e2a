import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededNumbers } from './tiny-classifier';

/** An output of a layer, with what the layers behind it have to know. */
export interface Tap {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

interface LayerJson {
  readonly class_name: string;
  readonly config: Record<string, unknown>;
  readonly name: string;
  readonly inbound_nodes: readonly (readonly (readonly [string, number, number, object])[])[];
}

type ConvOptions = Readonly<
  Partial<{
    name: string;
    kernel: number;
    stride: number;
    bias: boolean;
    activation: string;
    padding: 'same' | 'valid';
    /** Only for a depthwise one. */
    multiplier: number;
  }>
>;

/**
 * Makes small tfjs layers models as the Keras converter writes them, with seeded weights, without tfjs and without
 * Keras.
 */
export class TinyModel {
  readonly layers: LayerJson[] = [];
  readonly weights: StoredWeight[] = [];
  readonly #random: () => number;
  #count = 0;

  constructor(
    seed = 1,
    readonly size: number | null = 24,
  ) {
    this.#random = seededNumbers(seed);
  }

  /** The picture; `size` null leaves the size open. */
  input(shape: readonly (number | null)[] = [null, this.size, this.size, 3]): Tap {
    this.layer('InputLayer', [], { batch_input_shape: shape, dtype: 'float32', sparse: false }, 'input');
    return { layer: 'input', height: this.size ?? 0, width: this.size ?? 0, channels: 3 };
  }

  /** Any layer; its output is like that of the first input where nothing else is said. */
  layer(type: string, from: readonly Tap[], config: object = {}, name?: string, out: Partial<Tap> = {}): Tap {
    const own = name ?? `${type.toLowerCase()}_${(this.#count += 1)}`;
    const calls = from.map(({ layer }) => [layer, 0, 0, {}] as const);
    this.layers.push({
      class_name: type,
      config: { name: own, trainable: true, ...config },
      name: own,
      inbound_nodes: calls.length === 0 ? [] : [calls],
    });
    const [first = { layer: own, height: 0, width: 0, channels: 0 }] = from;
    return { ...first, ...out, layer: own };
  }

  conv(from: Tap, filters: number, options: ConvOptions = {}): Tap {
    const { kernel = 3, bias = true } = options;
    const tap = this.layer('Conv2D', [from], { filters, ...convConfig(options) }, options.name, {
      ...convOutput(from, options),
      channels: filters,
    });
    this.weight(tap.layer, 'kernel', [kernel, kernel, from.channels, filters]);
    if (bias) this.weight(tap.layer, 'bias', [filters]);
    return tap;
  }

  depthwise(from: Tap, options: ConvOptions = {}): Tap {
    const { kernel = 3, bias = true, multiplier = 1 } = options;
    const channels = from.channels * multiplier;
    const config = { depth_multiplier: multiplier, ...convConfig(options) };
    const tap = this.layer('DepthwiseConv2D', [from], config, options.name, { ...convOutput(from, options), channels });
    this.weight(tap.layer, 'depthwise_kernel', [kernel, kernel, from.channels, multiplier]);
    if (bias) this.weight(tap.layer, 'bias', [channels]);
    return tap;
  }

  /** Statistics and factors away from 0 and 1, so that a wrong folding shows. */
  batchNorm(from: Tap, { center = true, scale = true } = {}): Tap {
    const tap = this.layer('BatchNormalization', [from], { axis: [3], momentum: 0.99, epsilon: 1e-3, center, scale });
    const row = [from.channels];
    if (scale) this.weight(tap.layer, 'gamma', row, () => 0.5 + this.#random());
    if (center) this.weight(tap.layer, 'beta', row, () => this.#random() - 0.5);
    this.weight(tap.layer, 'moving_mean', row, () => this.#random() - 0.5);
    this.weight(tap.layer, 'moving_variance', row, () => 0.3 + this.#random());
    return tap;
  }

  relu(from: Tap, maxValue: number | null = null): Tap {
    return this.layer('ReLU', [from], { max_value: maxValue, negative_slope: 0, threshold: 0 });
  }

  activation(from: Tap, activation: string): Tap {
    return this.layer('Activation', [from], { activation });
  }

  maxPool(from: Tap): Tap {
    const config = { pool_size: [2, 2], strides: [2, 2], padding: 'valid', data_format: 'channels_last' };
    const half = (side: number): number => Math.floor(side / 2);
    return this.layer('MaxPooling2D', [from], config, undefined, {
      height: half(from.height),
      width: half(from.width),
    });
  }

  add(...from: Tap[]): Tap {
    return this.layer('Add', from);
  }

  concat(...from: Tap[]): Tap {
    const channels = from.reduce((sum, tap) => sum + tap.channels, 0);
    return this.layer('Concatenate', from, { axis: -1 }, undefined, { channels });
  }

  globalMean(from: Tap): Tap {
    return this.layer('GlobalAveragePooling2D', [from], { data_format: 'channels_last' }, undefined, {
      height: 1,
      width: 1,
    });
  }

  flatten(from: Tap): Tap {
    const channels = from.height * from.width * from.channels;
    return this.layer('Flatten', [from], { data_format: 'channels_last' }, undefined, {
      height: 1,
      width: 1,
      channels,
    });
  }

  dense(from: Tap, units: number, activation = 'linear'): Tap {
    const config = { units, activation, use_bias: true };
    const tap = this.layer('Dense', [from], config, undefined, { channels: units });
    this.weight(tap.layer, 'kernel', [from.channels, units]);
    this.weight(tap.layer, 'bias', [units]);
    return tap;
  }

  /** Weights of a layer made with `layer`. */
  weight(layer: string, name: string, shape: readonly number[], value?: () => number): void {
    const fanIn = shape.length === 1 ? 4 : shape.slice(0, -1).reduce((product, length) => product * length, 1);
    const usual = (): number => ((this.#random() * 2 - 1) * Math.sqrt(6)) / Math.sqrt(fanIn);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, value ?? usual);
    this.weights.push({ name: `${layer}/${name}`, shape, values });
  }

  /** A model of the layers so far, to be nested in another one or written. */
  functional(output: Tap, name = 'tiny'): { class_name: string; config: Record<string, unknown> } {
    return {
      class_name: 'Functional',
      config: {
        name,
        trainable: true,
        layers: this.layers,
        input_layers: [['input', 0, 0]],
        output_layers: [[output.layer, 0, 0]],
      },
    };
  }

  /** The layers so far, one behind the other. */
  sequential(name = 'tiny'): { class_name: string; config: Record<string, unknown> } {
    const layers = this.layers.map(({ class_name, config }) => ({ class_name, config }));
    return { class_name: 'Sequential', config: { name, layers } };
  }
}

function convConfig({
  kernel = 3,
  stride = 1,
  bias = true,
  activation = 'linear',
  padding = 'same',
}: ConvOptions): object {
  return {
    kernel_size: [kernel, kernel],
    strides: [stride, stride],
    padding,
    data_format: 'channels_last',
    dilation_rate: [1, 1],
    groups: 1,
    activation,
    use_bias: bias,
    kernel_initializer: { class_name: 'VarianceScaling', config: { scale: 1, mode: 'fan_out', seed: null } },
    kernel_regularizer: { class_name: 'L2', config: { l2: 1e-4 } },
  };
}

function convOutput(
  from: Tap,
  { kernel = 3, stride = 1, padding = 'same' }: ConvOptions,
): Pick<Tap, 'height' | 'width'> {
  const side = (length: number): number =>
    Math.ceil((padding === 'same' ? length : Math.max(0, length - kernel + 1)) / stride);
  return { height: side(from.height), width: side(from.width) };
}

/** How the weights are stored. */
export type Storage = 'float32' | 'float16' | 'uint16' | 'uint8';

/** The content of a model.json, and of its one weight file `weights.bin`. */
export function packModel(
  modelConfig: object,
  weights: readonly StoredWeight[],
  storage: Storage = 'float32',
): { json: Record<string, unknown>; bytes: Uint8Array } {
  const packed = weights.map((weight) => pack(weight, storage));
  const bytes = Buffer.concat(packed.map((each) => each.bytes));
  const json = {
    format: 'layers-model',
    generatedBy: 'keras v2.15.0',
    modelTopology: { keras_version: '2.15.0', backend: 'tensorflow', model_config: modelConfig },
    weightsManifest: [{ paths: ['weights.bin'], weights: packed.map((each) => each.spec) }],
  };
  return { json, bytes: new Uint8Array(bytes) };
}

/** Writes a model into a folder of its own; returns the path of its model.json. */
export function writeModel(folder: string, json: unknown, bytes: Uint8Array): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'weights.bin'), bytes);
  const file = path.join(folder, 'model.json');
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return file;
}

function pack({ name, shape, values }: StoredWeight, storage: Storage): { spec: object; bytes: Buffer } {
  const spec = { name, shape, dtype: 'float32' };
  if (storage === 'float32') return { spec, bytes: Buffer.from(values.buffer) };
  if (storage === 'float16') {
    const halves = Uint16Array.from(values, toHalf);
    return {
      spec: { ...spec, quantization: { dtype: 'float16', original_dtype: 'float32' } },
      bytes: Buffer.from(halves.buffer),
    };
  }
  const levels = storage === 'uint8' ? 255 : 65535;
  const min = Math.min(...values);
  const scale = (Math.max(...values) - min) / levels || 1;
  const quantized = Array.from(values, (value) => Math.round((value - min) / scale));
  const stored = storage === 'uint8' ? Uint8Array.from(quantized) : Uint16Array.from(quantized);
  return {
    spec: { ...spec, quantization: { min, scale, dtype: storage, original_dtype: 'float32' } },
    bytes: Buffer.from(stored.buffer),
  };
}

/** The nearest IEEE half below in size, for numbers in its normal range; smaller ones become 0. */
function toHalf(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const sign = (bits >>> 16) & 0x8000;
  return exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff);
}
