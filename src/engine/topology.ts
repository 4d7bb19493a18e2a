import { ScorecamError } from '../shared/errors';
import { record } from './formats/json-file';
import { isPictureChannels, type PictureChannels } from './picture-channels';
import { kerasResizing } from './formats/keras/resizing-options';
import { checkConnections, checkEnds, isContainer, type GraphLayer } from './topology-graph';

/** The description of a layers model in the spelling of tfjs (`className`, not `class_name`), checked. */
export interface Topology {
  readonly className: string;
  readonly config: unknown;
}

const HINT = 'Save the model again from Keras; its description is damaged.';

/** A side of the input beyond this is a mistake, or an attempt to fill the memory. */
export const MAX_INPUT_SIDE = 4096;

/** The largest networks known have some thousand layers. */
const MAX_LAYERS = 5000;

/** Calls of layers, those inside of nested models counted for each call of the model: what a forward pass does. */
const MAX_CALLS = 20_000;

/** What only matters to training, and would otherwise have to be known to tfjs: custom regularisers are common. */
const TRAINING_ONLY = /(?:Initializer|Regularizer|Constraint)$/;

/**
 * Takes over the description of a model: with one spelling of every key, without what only training needs, and checked
 * so that building it ends (tfjs-layers loops for ever on connections to layers that do not exist, or on a cycle) and
 * computes what was trained (tfjs-layers ignores some options that it does not know).
 *
 * @param json `modelTopology` of a model.json
 * @throws ScorecamError `model`
 */
export function readTopology(json: object): Topology {
  const whole = record(respell(json));
  const { className, config } = record(whole.modelConfig ?? whole);
  const isKeras = typeof whole.kerasVersion === 'string' && !whole.kerasVersion.startsWith('tfjs');
  if (typeof className !== 'string' || !isContainer(className)) {
    throw new ScorecamError(
      'model',
      `The model is of the class ${String(className)}, not Functional or Sequential.`,
      'Export a functional or sequential Keras model; a subclassed one has no description of its layers.',
    );
  }
  if (isKeras) resizeAsKeras(config);
  checkModel(className, config, { layers: 0 });
  return { className, config };
}

/** Height and width that the first input of a model declares; undefined where it leaves them open. */
export function declaredInputSize(topology: unknown): { height: number; width: number } | undefined {
  const shape = declaredShape(topology);
  const [, height, width] = shape ?? [];
  if (typeof height !== 'number' || typeof width !== 'number') return undefined;
  if (![height, width].every((side) => Number.isInteger(side) && side >= 1 && side <= MAX_INPUT_SIDE)) {
    throw new ScorecamError(
      'model',
      `The model takes pictures of ${width}×${height} pixels; from 1 to ${MAX_INPUT_SIDE} a side are possible.`,
      HINT,
    );
  }
  return { height, width };
}

/** Channels that the first input of a model declares; colour where it says nothing that is known. */
export function declaredChannels(topology: unknown): PictureChannels {
  const channels = declaredShape(topology)?.[3];
  return isPictureChannels(channels) ? channels : 3;
}

function declaredShape(topology: unknown): readonly unknown[] | undefined {
  if (Array.isArray(topology)) {
    for (const item of topology) {
      const shape = declaredShape(item);
      if (shape !== undefined) return shape;
    }
    return undefined;
  }
  const fields = record(topology);
  const { batchInputShape } = fields;
  if (Array.isArray(batchInputShape)) return batchInputShape as unknown[];
  return declaredShape([fields.config, fields.layers].filter((field) => field !== undefined));
}

/**
 * tfjs reads `inbound_nodes`, `inboundNodes` and `inbound__nodes` as the same key. Everything that is checked here has
 * to be what tfjs will see, so the keys are spelled its way first.
 */
function respell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respell);
  if (typeof value !== 'object' || value === null) return value;
  const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [key, inner] of Object.entries(value)) {
    const spelled = key.replace(/_+(\w|$)/g, (_, letter: string) => letter.toUpperCase());
    if (spelled in result) {
      throw new ScorecamError('model', `The description of the model has ${JSON.stringify(key)} twice.`, HINT);
    }
    if (!TRAINING_ONLY.test(spelled)) result[spelled] = respell(inner);
  }
  return { ...result };
}

/** What Keras wrote is resized as Keras does it, by the layer that is made for that. */
function resizeAsKeras(config: unknown): void {
  const layers: unknown = Array.isArray(config) ? config : record(config).layers;
  if (!Array.isArray(layers)) return;
  for (const layer of layers as unknown[]) {
    const fields = record(layer);
    const { className } = fields;
    const options = record(fields.config);
    if (typeof className !== 'string') continue;
    if (isContainer(className)) resizeAsKeras(fields.config);
    const resizing = kerasResizing(className, options);
    if (resizing === undefined) continue;
    const isPlain = [options.cropToAspectRatio, options.padToAspectRatio, options.antialias].every((value) => !value);
    if (!isPlain || (resizing.interpolation !== 'bilinear' && resizing.interpolation !== 'nearest')) {
      throw new ScorecamError(
        'model',
        `Layer ${String(options.name)} (${className}) resizes its picture in a way that is not supported.`,
        'Leave that to what is done with pictures before the model sees them.',
      );
    }
    fields.className = 'KerasResizing';
    const { name, batchInputShape } = options;
    fields.config = { name, ...(batchInputShape === undefined ? {} : { batchInputShape }), ...resizing };
  }
}

/** @returns how many calls of layers a call of the model comes to */
function checkModel(className: unknown, config: unknown, count: { layers: number }): number {
  const isList = Array.isArray(config) && className === 'Sequential';
  const layers: unknown = isList ? config : record(config).layers;
  if (!Array.isArray(layers) || layers.length === 0) {
    throw new ScorecamError('model', 'The model has no layers.', HINT);
  }
  count.layers += layers.length;
  if (count.layers > MAX_LAYERS) {
    throw new ScorecamError('model', `The model has more than ${MAX_LAYERS} layers.`, HINT);
  }
  const isSequential = className === 'Sequential';
  const graph = layers.map((layer: unknown) => checkLayer(layer, isSequential, count));
  const calls = graph.reduce((sum, layer) => sum + layer.calls, 0);
  if (calls > MAX_CALLS) {
    throw new ScorecamError('model', `The model calls its layers more than ${MAX_CALLS} times.`, HINT);
  }
  if (isSequential) return calls;
  checkConnections(graph);
  checkEnds('inputs', record(config).inputLayers, graph);
  checkEnds('outputs', record(config).outputLayers, graph);
  return calls;
}

function checkLayer(
  layer: unknown,
  isSequential: boolean,
  count: { layers: number },
): GraphLayer & { readonly calls: number } {
  const fields = record(layer);
  const { className, config } = fields;
  const named = record(config);
  const name = isSequential ? named.name : fields.name;
  // Only the oldest sequential models are a list.
  const isWhole =
    typeof config === 'object' && config !== null && (!Array.isArray(config) || className === 'Sequential');
  if (typeof className !== 'string' || !isWhole) {
    throw new ScorecamError('model', `Layer ${String(name)} of the model has no class or no options.`, HINT);
  }
  const isModel = isContainer(className);
  if (!isModel) refuseUnsupported(String(name), className, named);
  const inner = isModel ? checkModel(className, config, count) : 1;
  if (isSequential) return { name: '', className, inboundNodes: [], calls: inner };
  if (typeof name !== 'string') throw new ScorecamError('model', 'A layer of the model has no name.', HINT);
  // tfjs looks layers up under both names, and gets lost where they differ.
  if (!Array.isArray(config)) named.name ??= name;
  if (named.name !== name && !Array.isArray(config)) {
    throw new ScorecamError('model', `Layer ${name} of the model has a second name (${String(named.name)}).`, HINT);
  }
  fields.inboundNodes ??= [];
  const { inboundNodes } = fields;
  if (!Array.isArray(inboundNodes)) {
    throw new ScorecamError('model', `The connections of layer ${name} are damaged.`, HINT);
  }
  return { name, className, inboundNodes, calls: inner * Math.max(1, inboundNodes.length) };
}

/** Options that tfjs-layers would silently ignore, and layers that hold code. */
function refuseUnsupported(name: string, className: string, config: Record<string, unknown>): void {
  const refuse = (what: string, hint: string): never => {
    throw new ScorecamError('model', `Layer ${name} (${className}) ${what}.`, hint);
  };
  if (className.includes('Lambda')) {
    refuse('holds Python code, which is never run', 'Replace it by layers of Keras before the export.');
  }
  if (config.dataFormat === 'channels_first' || config.dataFormat === 'channelsFirst') {
    refuse('works on channels first', 'Export the model with channels last.');
  }
  const ignored: [option: string, isDefault: boolean][] = [
    ['groups', config.groups === undefined || config.groups === null || config.groups === 1],
    ['negative_slope', className !== 'ReLU' || !config.negativeSlope],
    ['threshold', className !== 'ReLU' || !config.threshold],
    ['keepdims', !className.startsWith('Global') || !config.keepdims],
    ['output_padding', className !== 'Conv2DTranspose' || !config.outputPadding],
  ];
  const [option] = ignored.find(([, isDefault]) => !isDefault) ?? [];
  if (option !== undefined) {
    refuse(`has the option ${option}, which TensorFlow.js does not know`, 'Replace the layer before the export.');
  }
  // Keras 3 has another name for it.
  if (className === 'LeakyReLU') config.alpha ??= config.negativeSlope;
}
