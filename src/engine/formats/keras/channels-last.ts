import { ScorecamError } from '../../../shared/errors';
import { isContainer } from '../../topology-graph';
import { record } from '../json-file';
import { readCalls } from './layer-calls';

type Fields = Record<string, unknown>;

/** Layers that know the order of axes, and compute the same in the other one. */
const SPATIAL = new Set(
  ['Conv2D', 'DepthwiseConv2D', 'SeparableConv2D', 'Conv2DTranspose', 'MaxPooling2D', 'AveragePooling2D'].concat([
    'GlobalAveragePooling2D',
    'GlobalMaxPooling2D',
    'ZeroPadding2D',
    'Cropping2D',
    'CenterCrop',
    'UpSampling2D',
    'Resizing',
  ]),
);

/** Layers of which an axis may name the channels. */
const ALONG_AXIS = new Set(['BatchNormalization', 'LayerNormalization', 'GroupNormalization', 'Concatenate']);

/** Layers that treat all numbers alike. */
const ANY_ORDER = new Set(
  ['InputLayer', 'Activation', 'ReLU', 'LeakyReLU', 'ELU', 'ThresholdedReLU', 'Rescaling', 'Identity'].concat(
    ['Add', 'Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Dropout', 'AlphaDropout', 'GaussianDropout'],
    ['SpatialDropout2D', 'GaussianNoise', 'ActivityRegularization'],
  ),
);

/**
 * A model of Keras with channels first as one with channels last. Kernels lie in the file as they do for channels last;
 * a picture that is flattened is put in the order that the weights behind it were trained for.
 *
 * @param json as Keras writes it; models without a layer that has its channels first are returned as they are
 * @throws ScorecamError `model`, naming a layer of which the axes cannot be told
 */
export function withChannelsLast(json: unknown): unknown {
  const model = record(json);
  const spatial = layersWithin(model).filter(({ class_name: type }) => SPATIAL.has(String(type)));
  const isFirst = (layer: Fields): boolean => orderOf(layer) === 'channels_first';
  if (!spatial.some(isFirst)) return json;
  const stays = spatial.find((layer) => !isFirst(layer));
  if (stays !== undefined) throw refuse(stays, 'has channels last, while others of the model have channels first');
  return turnModel(model, 4).layer;
}

interface Turned {
  readonly layer: Fields;
  /** The number of axes of what it gives. */
  readonly rank: number;
}

function layersOf({ config }: Fields): Fields[] {
  const { layers } = record(config);
  return Array.isArray(layers) ? (layers as unknown[]).map(record) : [];
}

/** All layers of a model, those of models inside of it too. */
function layersWithin(model: Fields): Fields[] {
  return layersOf(model).flatMap((layer) => (isContainer(String(layer.class_name)) ? layersWithin(layer) : [layer]));
}

/** @param given number of axes of what goes in */
function turnModel(model: Fields, given: number): Turned {
  const ranks = new Map<string, number>();
  let previous = given;
  const layers = layersOf(model).map((layer) => {
    const name = String(layer.name ?? record(layer.config).name);
    const inputs = readCalls(name, layer.inbound_nodes).flatMap(({ operands }) =>
      operands.flatMap((operand) => ('numbers' in operand ? [] : [ranks.get(operand[0]) ?? 4])),
    );
    const turned = turnLayer(layer, inputs.length === 0 ? previous : Math.max(...inputs));
    ranks.set(name, turned.rank);
    previous = turned.rank;
    return turned.layer;
  });
  const config = record(model.config);
  const { build_input_shape: shape, output_layers: outputs } = config;
  const [end] = [outputs].flat(3).filter((each) => typeof each === 'string');
  return {
    layer: {
      ...model,
      config: { ...config, layers, ...(shape === undefined ? {} : { build_input_shape: last(shape) }) },
    },
    rank: (end === undefined ? undefined : ranks.get(end)) ?? previous,
  };
}

/** A layer for channels last. */
function turnLayer(layer: Fields, rank: number): Turned {
  const { class_name: className } = layer;
  const type = String(className);
  const config = record(layer.config);
  const changed = (changes: Fields): Fields => ({ ...layer, config: { ...shaped(config), ...changes } });
  if (isContainer(type)) return turnModel(layer, rank);
  if (SPATIAL.has(type)) {
    const isPooled = type.startsWith('Global') && config.keepdims !== true;
    return { layer: changed({ data_format: 'channels_last' }), rank: isPooled ? 2 : 4 };
  }
  if (type === 'Flatten') {
    // Told that channels come first, it puts them last itself.
    const isTurned = orderOf(layer) === 'channels_first' || rank !== 4;
    return { layer: changed({ data_format: 'channels_last', ...(isTurned ? {} : { turns_first: true }) }), rank: 2 };
  }
  if (rank !== 4) return type === 'Reshape' ? turnReshape(layer, changed) : { layer: changed({}), rank };
  if (ANY_ORDER.has(type) && !(type === 'Rescaling' && Array.isArray(config.scale))) {
    return { layer: changed({}), rank };
  }
  const [axis] = [config.axis].flat();
  if (ALONG_AXIS.has(type) && (axis === 1 || axis === -3)) return { layer: changed({ axis: -1 }), rank };
  throw refuse(layer, 'depends on the order of axes, and the model has its channels first');
}

/** `[channels, 1, 1]` of the numbers of a pooled picture becomes `[1, 1, channels]`. */
function turnReshape(layer: Fields, changed: (changes: Fields) => Fields): Turned {
  const target: unknown = record(layer.config).target_shape;
  const shape = Array.isArray(target) ? (target as unknown[]) : [];
  if (shape.length === 3 && shape[1] === 1 && shape[2] === 1) {
    return { layer: changed({ target_shape: [1, 1, shape[0]] }), rank: 4 };
  }
  if (shape.length > 1)
    throw refuse(layer, 'makes a picture of a row of numbers, and the model has its channels first');
  return { layer: changed({}), rank: shape.length + 1 };
}

/** Declared shapes of the input, which stand in any layer that may be the first. */
function shaped(config: Fields): Fields {
  const names = ['batch_shape', 'batch_input_shape'].filter((name) => config[name] !== undefined);
  return { ...config, ...Object.fromEntries(names.map((name) => [name, last(config[name])])) };
}

function last(shape: unknown): unknown {
  if (!Array.isArray(shape) || shape.length !== 4) return shape;
  const [batch, channels, height, width] = shape as unknown[];
  return [batch, height, width, channels];
}

function orderOf({ config }: Fields): unknown {
  return record(config).data_format;
}

function refuse({ class_name: className, name, config }: Fields, what: string): ScorecamError {
  const shown = String(name ?? record(config).name).slice(0, 200);
  return new ScorecamError(
    'model',
    `Layer ${shown} (${String(className).slice(0, 200)}) ${what}.`,
    'Build the model with channels last, load its weights into it, and save it again; or export it to ONNX.',
  );
}
