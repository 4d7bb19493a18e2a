import { ScorecamError } from '../../shared/errors';
import type { AttributeValue, GraphNode } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import { toNumber } from '../protobuf/int64';
import { isCalling, isComputing } from './allowed-operators';
import { variableName } from './checkpoint-names';
import { dataInputs, short, type Frame, type ModelProgram, type Place } from './model-program';
import type { AttributeProto, NodeProto } from './saved-model-proto';
import { sizesOf, typeName } from './tensor-values';

/** Name of the placeholder that the picture goes into. */
export const PICTURE = 'picture';

/** The largest networks have some 20,000 operators on the way to their answer. */
const MAX_NODES = 200_000;

/** Of the names of all operators, which functions within functions make longer and longer. */
const MAX_ORIGIN_CHARS = 64 * 2 ** 20;

/** What a model computes, in one graph without calls and variables. */
export interface FlatGraph {
  /** Every input comes before its use. Names are numbers; what the model calls them is in `origins`. */
  readonly nodes: readonly GraphNode[];
  /** References to what was asked for, in the same order. */
  readonly results: readonly string[];
  /** Nodes that stand for weights, still without values: names of the weights in the checkpoint, by their own. */
  readonly weights: ReadonlyMap<string, string>;
  /** Scopes and names that the model has for its operators, by names of nodes. */
  readonly origins: ReadonlyMap<string, string>;
}

interface FlattenOptions {
  readonly program: ModelProgram;
  /** For messages. */
  readonly file: string;
  /** Name of the picture's operator in the main graph. */
  readonly picture: string;
  /** References in the main graph to what is wanted. */
  readonly wanted: readonly string[];
  /** Where the weights lie: names in the checkpoint by names of variables. */
  readonly checkpoint: ReadonlyMap<string, string>;
}

/**
 * Writes out what a model computes from the picture, function bodies in the place of their calls and weights in the
 * place of variables. What the answer does not need is left out.
 *
 * @throws ScorecamError `model` that names what is not supported
 */
export function flatten({ program, file, picture, wanted, checkpoint }: FlattenOptions): FlatGraph {
  const nodes: GraphNode[] = [];
  const weights = new Map<string, string>();
  const origins = new Map<string, string>();
  const made = new Map<string, string>();
  const begun = new Set<string>();
  const weightNodes = new Map<string, string>();
  const constantNodes = new Map<NodeProto, string>();
  let originChars = 0;

  const keyOf = ({ frame, node }: Place): string => `${frame.number}/${node.name}`;
  const follow = (frame: Frame, reference: string): Place => program.follow(frame, reference, picture);
  const isPicture = ({ frame, node }: Place): boolean => frame === program.main && node.name === picture;
  const refer = (place: Place): string => {
    if (isPicture(place)) return PICTURE;
    const name = made.get(keyOf(place)) ?? '';
    return place.output === 0 ? name : `${name}:${place.output}`;
  };
  const weightOf = (place: Place): string | undefined => {
    const { frame, node } = place;
    const source = node.op === 'ReadVariableOp' ? follow(frame, dataInputs(node)[0] ?? '') : place;
    const variable = variableName(source.node);
    if (variable === undefined) return undefined;
    const key = checkpoint.get(variable);
    if (key !== undefined) return key;
    throw program.fail(`nothing says which values the weight ${short(variable)} has`);
  };
  const add = (place: Place, make: (name: string) => GraphNode): string => {
    if (nodes.length === MAX_NODES) throw program.fail(`it computes with more than ${MAX_NODES} operators`);
    const name = `n${nodes.length}`;
    nodes.push(make(name));
    const origin = originOf(place);
    originChars += origin.length;
    if (originChars > MAX_ORIGIN_CHARS) throw program.fail('its operators have names that are too long');
    origins.set(name, origin);
    return name;
  };
  const finish = (place: Place, inputs: readonly Place[]): string => {
    const { node } = place;
    const key = weightOf(place);
    if (key !== undefined) {
      const known = weightNodes.get(key);
      if (known !== undefined) return known;
      const name = add(place, (each) => ({ name: each, op: 'Const', inputs: [], attributes: {} }));
      weights.set(name, key);
      weightNodes.set(key, name);
      return name;
    }
    if (node.op === 'Const') {
      // A function that is called again has the same constants.
      const name =
        constantNodes.get(node) ??
        add(place, (each) => ({
          name: each,
          op: 'Const',
          inputs: [],
          attributes: {},
          value: program.constantOf(node),
        }));
      constantNodes.set(node, name);
      return name;
    }
    const attributes = readAttributes(node, program);
    return add(place, (name) => ({ name, op: node.op, inputs: inputs.map(refer), attributes }));
  };

  const path: { readonly place: Place; readonly inputs: readonly Place[]; looked: number }[] = [];
  const begin = (place: Place): void => {
    const key = keyOf(place);
    if (isPicture(place) || made.has(key)) return;
    if (begun.has(key)) throw program.fail(`its operators form a cycle (at ${short(place.node.name)})`);
    begun.add(key);
    const isWeight = weightOf(place) !== undefined;
    if (!isWeight) refuseOther(place.node, file);
    const inputs = isWeight ? [] : dataInputs(place.node).map((reference) => follow(place.frame, reference));
    path.push({ place, inputs, looked: 0 });
  };
  const results = wanted.map((reference) => follow(program.main, reference));
  for (const result of results) {
    begin(result);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const input = last.inputs[last.looked];
      last.looked += 1;
      if (input !== undefined) {
        begin(input);
        continue;
      }
      made.set(keyOf(last.place), finish(last.place, last.inputs));
      path.pop();
    }
  }
  return { nodes, results: results.map(refer), weights, origins };
}

/** Names of the calls on the way to an operator, as far as they say something, and its own. */
function originOf({ frame, node }: Place): string {
  const scopes: string[] = [];
  for (let caller = frame.caller; caller !== undefined; caller = caller.frame.caller) {
    scopes.unshift(...caller.node.name.split('/').slice(0, -1));
  }
  return [...scopes, node.name].join('/');
}

function refuseOther({ op, name }: NodeProto, file: string): void {
  if (op === 'Placeholder') {
    throw new ScorecamError(
      'model',
      `${file} needs another input besides the picture: ${short(name)}.`,
      'Export the classifier with the picture as its only input.',
    );
  }
  if (isComputing(op)) return;
  if (/Random|Multinomial/.test(op)) {
    throw new ScorecamError(
      'model',
      `${file} draws random numbers on the way to its answer: ${short(op)} (${short(name)}).`,
      'Its augmentation or dropout is at work: export it with training=False (ExportArchive.add_endpoint with lambda x: model(x, training=False)).',
    );
  }
  const isFlow = isCalling(op);
  throw new ScorecamError(
    'model',
    `${file} uses ${short(op)} (${short(name)}) on the way to its answer, which is not supported.`,
    isFlow
      ? 'Export the model for inference alone (training=False), without branches and loops.'
      : 'Export the classifier for inference, from the picture as numbers to the scores of its classes.',
  );
}

/** Options of an operator; those that begin with `_` are notes of TensorFlow's for itself. */
function readAttributes(node: NodeProto, program: ModelProgram): Record<string, AttributeValue> {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, proto] of Object.entries(node.attr)) {
    if (name.startsWith('_')) continue;
    const value = proto === null ? undefined : readAttribute(proto);
    if (value === undefined) throw program.fail(`the option ${short(name)} of ${short(node.name)} has an unknown form`);
    if ('type' in value && (value.type === DataType.string || value.type === DataType.resource)) {
      throw program.fail(`${short(node.name)} computes with ${typeName(value.type)}s`);
    }
    attributes[name] = value;
  }
  return attributes;
}

function readAttribute(proto: AttributeProto): AttributeValue | undefined {
  switch (proto.value) {
    case 's':
      return { s: proto.s };
    case 'i':
      return { i: toNumber(proto.i) };
    case 'f':
      return { f: proto.f };
    case 'b':
      return { b: proto.b };
    case 'type':
      return { type: proto.type };
    case 'shape': {
      const sizes = sizesOf(proto.shape);
      return sizes && { shape: sizes };
    }
    case 'list': {
      const { i = [], f = [], type = [], s = [], b = [], shape = [] } = proto.list ?? {};
      if (s.length + b.length + shape.length > 0) return undefined;
      return { list: { i: i.map(toNumber), f, type } };
    }
    case 'func':
    case 'placeholder':
    case 'tensor':
    case undefined:
      return undefined;
  }
}
