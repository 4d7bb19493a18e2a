import { record } from '../json-file';
import { kerasResizing } from './resizing-options';

/** The options of a layer. */
export type LayerConfig = Record<string, unknown>;

/** How one class of Keras' layers becomes a layer of tfjs. A class without a rule is not taken. */
export interface LayerRule {
  /** How many weights Keras keeps of it: those that are trained, then the others. */
  readonly weights?: (config: LayerConfig) => readonly [trained: number, others: number];
  /** Options that tfjs does not know, with the values under which they change nothing. */
  readonly only?: Readonly<Record<string, readonly unknown[]>>;
  /** Class and options in tfjs where they are other ones. */
  readonly rewrite?: (config: LayerConfig) => { readonly className: string; readonly config: LayerConfig };
  /** Weights that become options, so that tfjs gets none. */
  readonly absorb?: (weights: readonly Float32Array[]) => LayerConfig;
}

const flag = (value: unknown): number => (value === false ? 0 : 1);
const kernelAndBias = ({ use_bias: bias }: LayerConfig): [number, number] => [1 + flag(bias), 0];
const scaleAndCentre = ({ scale, center }: LayerConfig): [number, number] => [flag(scale) + flag(center), 0];
const isOn = (value: unknown): boolean => value !== undefined && value !== null && value !== false && value !== 0;
const firstOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);

const plain: LayerRule = {};

/** Nothing but the picture itself at inference. */
const identity: LayerRule = {
  rewrite: ({ name }) => ({ className: 'Activation', config: { name, activation: 'linear' } }),
};

const globalPooling = (className: string): LayerRule => ({
  rewrite: ({ keepdims, ...config }) => ({ className: keepdims === true ? `Kept${className}` : className, config }),
});

/** `(x − mean) / √variance` as a Rescaling. */
function standardise(mean: readonly number[], variance: readonly number[]): LayerConfig {
  const scale = variance.map((value) => 1 / Math.max(Math.sqrt(value), 1e-7));
  return { scale, offset: mean.map((value, i) => -value * (scale[i] ?? scale[0] ?? 1)) };
}

/** Resizes as Keras does it; tfjs' own layers do it otherwise. */
const resized =
  (className: string): NonNullable<LayerRule['rewrite']> =>
  (config) => {
    const { name, batch_input_shape: shape } = config;
    const options = kerasResizing(className, config);
    if (options === undefined) return { className, config };
    return {
      className: 'KerasResizing',
      config: { name, ...(isOn(shape) ? { batch_input_shape: shape } : {}), ...options },
    };
  };

/** What InceptionResNet adds its branches with. */
const scaledSum: LayerRule = {
  rewrite: ({ name, scale }) => ({ className: 'ScaledSum', config: { name, scale } }),
};

const flatNumbers = (value: unknown): number[] => [value].flat(Infinity).map(Number);

export const LAYER_RULES: Readonly<Record<string, LayerRule>> = {
  InputLayer: {
    rewrite: ({ name, batch_shape: shape, batch_input_shape: older }) => ({
      className: 'InputLayer',
      config: { name, batch_input_shape: shape ?? older },
    }),
  },
  Conv2D: {
    weights: kernelAndBias,
    rewrite: ({ groups, ...config }) =>
      typeof groups === 'number' && groups !== 1
        ? { className: 'GroupedConv2D', config: { ...config, group_count: groups } }
        : { className: 'Conv2D', config },
  },
  DepthwiseConv2D: {
    weights: kernelAndBias,
    only: { dilation_rate: [undefined, 1, [1, 1]] },
    rewrite: (config) => ({ className: 'DepthwiseConv2D', config: { ...config, groups: 1 } }),
  },
  SeparableConv2D: { weights: ({ use_bias: bias }) => [2 + flag(bias), 0] },
  Conv2DTranspose: { weights: kernelAndBias, only: { dilation_rate: [undefined, 1, [1, 1]] } },
  Dense: { weights: kernelAndBias },
  BatchNormalization: {
    weights: (config) => [scaleAndCentre(config)[0], 2],
    only: { renorm: [undefined, false] },
    rewrite: (config) => ({ className: 'BatchNormalization', config: { ...config, axis: firstOf(config.axis) } }),
  },
  LayerNormalization: {
    weights: scaleAndCentre,
    only: { rms_scaling: [undefined, false] },
    rewrite: (config) => ({ className: 'LayerNormalization', config: { ...config, axis: firstOf(config.axis) } }),
  },
  GroupNormalization: {
    weights: scaleAndCentre,
    only: { axis: [undefined, -1, 3] },
    rewrite: ({ groups, ...config }) => ({
      className: 'GroupNormalization',
      config: { ...config, group_count: groups },
    }),
  },
  Normalization: {
    weights: ({ mean }) => (isOn(mean) || Array.isArray(mean) ? [0, 0] : [0, 3]),
    only: { axis: [undefined, null, -1, 3, [-1], [3], []], invert: [undefined, false] },
    rewrite: ({ name, mean, variance }) => ({
      className: 'Rescaling',
      config: { name, ...(isOn(mean) ? standardise(flatNumbers(mean), flatNumbers(variance)) : {}) },
    }),
    absorb: ([mean = new Float32Array(), variance = new Float32Array()]) => standardise([...mean], [...variance]),
  },
  Rescaling: plain,
  Activation: plain,
  ReLU: {
    rewrite: ({ name, max_value: max, negative_slope: slope, threshold }) =>
      isOn(slope) || isOn(threshold)
        ? { className: 'GeneralReLU', config: { name, max_value: max, slope: slope ?? 0, level: threshold ?? 0 } }
        : { className: 'ReLU', config: { name, max_value: max } },
  },
  LeakyReLU: {
    rewrite: ({ name, negative_slope: slope, alpha }) => ({
      className: 'LeakyReLU',
      config: { name, alpha: slope ?? alpha },
    }),
  },
  PReLU: { weights: () => [1, 0] },
  ELU: { only: { alpha: [undefined, 1] } },
  ThresholdedReLU: plain,
  Softmax: { rewrite: ({ name, axis }) => ({ className: 'Softmax', config: { name, axis: firstOf(axis) } }) },
  MaxPooling2D: plain,
  AveragePooling2D: plain,
  GlobalAveragePooling2D: globalPooling('GlobalAveragePooling2D'),
  GlobalMaxPooling2D: globalPooling('GlobalMaxPooling2D'),
  ZeroPadding2D: plain,
  Cropping2D: plain,
  CenterCrop: {
    rewrite: ({ name, height, width, batch_input_shape: shape }) => ({
      className: 'KerasCenterCrop',
      config: { name, height, width, ...(isOn(shape) ? { batch_input_shape: shape } : {}) },
    }),
  },
  UpSampling2D: { only: { interpolation: [undefined, 'nearest', 'bilinear'] }, rewrite: resized('UpSampling2D') },
  Resizing: {
    only: {
      interpolation: [undefined, 'nearest', 'bilinear'],
      crop_to_aspect_ratio: [undefined, false],
      pad_to_aspect_ratio: [undefined, false],
      antialias: [undefined, false],
    },
    rewrite: resized('Resizing'),
  },
  Flatten: {
    rewrite: ({ turns_first: turns, ...config }) => ({
      className: turns === true ? 'FlattenChannelsFirst' : 'Flatten',
      config: turns === true ? { name: config.name } : config,
    }),
  },
  Reshape: plain,
  Permute: plain,
  Add: plain,
  Subtract: plain,
  Multiply: plain,
  Average: plain,
  Maximum: plain,
  Minimum: plain,
  Concatenate: plain,
  LayerScale: { weights: () => [1, 0], rewrite: ({ name }) => ({ className: 'LayerScale', config: { name } }) },
  CustomScaleLayer: scaledSum,
  // Keras 2 writes its own class as one of the user's.
  'Custom>CustomScaleLayer': scaledSum,
  Identity: identity,
  StochasticDepth: identity,
  Dropout: identity,
  SpatialDropout2D: identity,
  AlphaDropout: identity,
  GaussianDropout: identity,
  GaussianNoise: identity,
  ActivityRegularization: identity,
};

/** The rule of a class; augmentation passes its input on at inference. */
export function layerRule(className: string): LayerRule | undefined {
  if (Object.hasOwn(LAYER_RULES, className)) return LAYER_RULES[className];
  return AUGMENTATION.has(className) ? identity : undefined;
}

const AUGMENTATION = new Set(
  ['Brightness', 'ColorDegeneration', 'ColorJitter', 'Contrast', 'ElasticTransform', 'Erasing', 'Flip', 'GaussianBlur']
    .concat(['Grayscale', 'Hue', 'Invert', 'Perspective', 'Posterization', 'Rotation', 'Saturation', 'Sharpness'])
    .concat(['Shear', 'Translation', 'Zoom'])
    .map((kind) => `Random${kind}`),
);

/** The first option with a value that would change the result, and that value. */
export function unknownOption(rule: LayerRule, config: LayerConfig): string | undefined {
  return Object.entries(record(rule.only)).find(([option, values]) => {
    const value = JSON.stringify(config[option]);
    return !(values as readonly unknown[]).some((allowed) => JSON.stringify(allowed) === value);
  })?.[0];
}
