import { ScorecamError } from '../../../shared/errors';
import { isContainer } from '../../topology-graph';
import { record } from '../json-file';
import { activationName } from './activation-names';
import { withChannelsLast } from './channels-last';
import { readCalls, readReference, type LayerCall, type TensorReference } from './layer-calls';
import { layerRule, unknownOption, type LayerConfig, type LayerRule } from './layer-rules';
import { isOperator, replaceOperator } from './operators';
import { foldReversedChannels } from './reversed-channels';

/** A layer as Keras keeps its weights. */
export interface KerasLayer {
  readonly name: string;
  /** The class in Keras. */
  readonly className: string;
  /** Whether it is trained: Keras writes the weights of a model that is nested in another one in an order after that. */
  readonly isTrained: boolean;
  /** How many weights it has: those that are trained, then the others. */
  readonly weights: readonly [trained: number, others: number];
  /** Turns the weights into options of the layer; where it is missing, tfjs gets them as weights. */
  readonly absorb?: (weights: readonly Float32Array[]) => void;
}

/** A model inside of a model. */
export interface KerasContainer {
  readonly name: string;
  readonly className: string;
  readonly isTrained: boolean;
  readonly layers: readonly (KerasLayer | KerasContainer)[];
}

/** A model of Keras with layers that tfjs has. */
export interface RewrittenModel {
  /** In the form of a tfjs model.json's `modelTopology`; layers that absorb weights are complete only after that. */
  readonly topology: object;
  readonly whole: KerasContainer;
}

const HINT = 'Save the model again from Keras; its description is damaged.';

/**
 * Rewrites the description of a Keras model for tfjs.
 *
 * @param json as Keras writes it: `{class_name, config, …}`
 * @throws ScorecamError `model`, naming the layer that is not supported
 */
export function rewriteModel(json: unknown, isKeras3: boolean): RewrittenModel {
  const { topology, tree } = rewriteContainer('', record(withChannelsLast(json)), isKeras3);
  return { topology, whole: tree };
}

function rewriteContainer(
  name: string,
  model: Record<string, unknown>,
  isKeras3: boolean,
): { topology: Record<string, unknown>; tree: KerasContainer } {
  const { class_name: className, config } = model;
  if (typeof className !== 'string' || !isContainer(className)) {
    throw new ScorecamError(
      'model',
      `The model is of the class ${String(className).slice(0, 200)}, not Functional or Sequential.`,
      'Build it as a functional or sequential Keras model; a subclassed one has no description of its layers.',
    );
  }
  // Only the oldest sequential models are a list.
  const fields = Array.isArray(config) ? { layers: config as unknown[] } : record(config);
  const layers = Array.isArray(fields.layers) ? foldReversedChannels((fields.layers as unknown[]).map(record)) : [];
  if (className === 'Sequential') giveInputShape(layers, fields.build_input_shape);
  const rewritten = layers.map((layer) => rewriteLayer(layer, isKeras3));
  const containers = new Set(rewritten.flatMap(({ tree }) => ('layers' in tree ? [tree.name] : [])));
  // Of a model inside of a model tfjs counts its own making as the first call, as Keras 2 does.
  const shift = ([layer, call, output]: TensorReference): TensorReference =>
    isKeras3 && containers.has(layer) ? [layer, call + 1, output] : [layer, call, output];
  const ends = (value: unknown): unknown => {
    // Where a model's outputs have names of their own, they are the fields of an object.
    const list: unknown[] = Array.isArray(value) ? (value as unknown[]) : Object.values(record(value));
    const pairs = typeof list[0] === 'string' ? [list] : list;
    return pairs.map((end) => shift(readReference(name, Array.isArray(end) ? (end as unknown[]) : [])));
  };
  const inner = rewritten.map(({ topology, calls }) => ({
    ...topology,
    inbound_nodes: calls.map(({ operands, options }) =>
      operands.map((operand) => [...('numbers' in operand ? [operand.numbers] : shift(operand)), options]),
    ),
  }));
  const shown = typeof fields.name === 'string' ? fields.name : name;
  const connected =
    className === 'Sequential'
      ? {}
      : { input_layers: ends(fields.input_layers), output_layers: ends(fields.output_layers) };
  return {
    topology: { class_name: className, config: { name: shown, layers: inner, ...connected } },
    tree: {
      name: shown,
      className,
      isTrained: fields.trainable !== false,
      layers: rewritten.flatMap(({ tree, isLayer }) => (isLayer ? [tree] : [])),
    },
  };
}

/** A sequential model that was built by its first call says only there which shape it takes. */
function giveInputShape(layers: readonly Record<string, unknown>[], shape: unknown): void {
  const [first] = layers;
  const config = record(first?.config);
  const isGiven = config.batch_input_shape !== undefined || config.batch_shape !== undefined;
  if (first?.class_name !== 'InputLayer' && !isGiven && Array.isArray(shape)) config.batch_input_shape = shape;
}

interface RewrittenLayer {
  readonly topology: Record<string, unknown>;
  readonly calls: readonly LayerCall[];
  readonly tree: KerasLayer | KerasContainer;
  /** Whether Keras counts it among the layers when it writes weights. */
  readonly isLayer: boolean;
}

function rewriteLayer(layer: Record<string, unknown>, isKeras3: boolean): RewrittenLayer {
  const { class_name: className, inbound_nodes: nodes } = layer;
  const config = record(layer.config);
  const name = layer.name ?? config.name;
  if (typeof name !== 'string' || typeof className !== 'string') {
    throw new ScorecamError('model', 'A layer of the model has no name or no class.', HINT);
  }
  const calls = readCalls(name, nodes);
  if (isContainer(className)) {
    const { topology, tree } = rewriteContainer(name, layer, isKeras3);
    return { topology: { ...topology, name }, calls, tree: { ...tree, name }, isLayer: true };
  }
  if (isOperator(layer)) return rewriteOperator(name, layer, calls, isKeras3);
  const rule = isOfKeras(layer) ? layerRule(className) : undefined;
  if (rule === undefined) throw refusal(name, className);
  const option = unknownOption(rule, config);
  if (option !== undefined) {
    throw new ScorecamError(
      'model',
      `Layer ${name} (${className}) has the option ${option}, which Score-CAM Lens cannot compute.`,
      'Replace the layer in Keras, and save the model again.',
    );
  }
  const topology = applyRule(name, className, config, rule, isKeras3);
  const weights = rule.weights?.(config) ?? ([0, 0] as const);
  const options = record(topology.config);
  const tree: KerasLayer = { name, className, isTrained: config.trainable !== false, weights };
  const { absorb } = rule;
  if (absorb === undefined) return { topology, calls, tree, isLayer: true };
  return {
    topology,
    calls,
    tree: { ...tree, absorb: (values) => Object.assign(options, absorb(values)) },
    isLayer: true,
  };
}

/** A class of the user may have the name of one of Keras; a .keras says from which module each is. */
function isOfKeras({ module }: Record<string, unknown>): boolean {
  return module === undefined || (typeof module === 'string' && /^(tf_)?keras(\.|$)/.test(module));
}

/** What only Keras needs is left out, so that two spellings of one option cannot meet. */
function applyRule(
  name: string,
  className: string,
  config: LayerConfig,
  rule: LayerRule,
  isKeras3: boolean,
): Record<string, unknown> {
  const { batch_shape: shape, activation, ...others } = config;
  const plain: LayerConfig = { ...others, name };
  delete plain.dtype;
  delete plain.trainable;
  if (shape !== undefined) plain.batch_input_shape = shape;
  if (activation !== undefined) {
    plain.activation = activationName(activation, isKeras3);
    if (plain.activation === undefined) {
      const shown = JSON.stringify(activation).slice(0, 200);
      throw new ScorecamError(
        'model',
        `Layer ${name} (${className}) has the activation ${shown}, which Score-CAM Lens does not know.`,
        'Use one of the activations of Keras, by its name.',
      );
    }
  }
  const rewritten = rule.rewrite?.(plain) ?? { className, config: plain };
  return { class_name: rewritten.className, name, config: rewritten.config };
}

function rewriteOperator(
  name: string,
  layer: Record<string, unknown>,
  calls: readonly LayerCall[],
  isKeras3: boolean,
): RewrittenLayer {
  const [call, ...more] = calls;
  const replaced = call === undefined || more.length > 0 ? undefined : replaceOperator(name, layer, call);
  if (replaced === undefined) {
    const { function: functionName = layer.class_name } = record(layer.config);
    throw new ScorecamError(
      'model',
      `The model computes ${name} by the operator ${String(functionName).slice(0, 200)}, which Score-CAM Lens does not know.`,
      'Export the model as a SavedModel, model.export("folder"), or to ONNX; or use layers of Keras in its place.',
    );
  }
  const { className, config, inputs } = replaced;
  const topology = applyRule(name, className, config, layerRule(className) ?? {}, isKeras3);
  const tree: KerasLayer = { name, className: String(layer.class_name), isTrained: true, weights: [0, 0] };
  // Keras 2 wraps operators in layers, Keras 3 does not; neither has weights.
  return { topology, calls: [{ operands: inputs, options: {} }], tree, isLayer: false };
}

function refusal(name: string, className: string): ScorecamError {
  const shown = className.slice(0, 200);
  if (className.includes('Lambda')) {
    return new ScorecamError(
      'model',
      `Layer ${name} (${shown}) holds Python code, which is never run.`,
      'Export the model as a SavedModel, model.export("folder"), or to ONNX; or replace the layer by others of Keras.',
    );
  }
  return new ScorecamError(
    'model',
    `Layer ${name} is of the class ${shown}, which is not one of Keras that Score-CAM Lens knows.`,
    'Export the model as a SavedModel, model.export("folder"), or to ONNX: those are run whatever layers they were made of.',
  );
}
