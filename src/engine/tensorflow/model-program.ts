import { ScorecamError } from '../../shared/errors';
import type { ConstantTensor } from '../graph/recorded-graph';
import { constantOf, type RepeatedBytes } from './tensor-values';
import type { FunctionProto, NodeProto } from './saved-model-proto';
import { SAVED_MODEL_HINT } from './tensor-bundle';

/** Operators that hand on their first input as it is when a model answers. */
const PASSING_ON = new Set([
  ...['Identity', 'Snapshot', 'StopGradient', 'PreventGradient', 'CheckNumerics', 'GuaranteeConst', 'EnsureShape'],
  'PlaceholderWithDefault',
]);

/** Names of outputs, by which functions refer to them, of operators that have several. */
const OUTPUT_NAMES: Readonly<Record<string, readonly string[]>> = {
  FusedBatchNorm: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV2: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2'],
  FusedBatchNormV3: ['y', 'batch_mean', 'batch_variance', 'reserve_space_1', 'reserve_space_2', 'reserve_space_3'],
  TopK: ['values', 'indices'],
  TopKV2: ['values', 'indices'],
};

const CALLS = new Set(['PartitionedCall', 'StatefulPartitionedCall']);
const BRANCHES = new Set(['If', 'StatelessIf']);

/** Deeper calls than these were made to exhaust the memory; models of models go some ten deep. */
const MAX_DEPTH = 64;
const MAX_FRAMES = 100_000;

/** Conditions of branches that are settled by other branches, deeper than these, are a circle. */
const MAX_CONDITIONS = 64;

/** More steps from references to what makes them were made to take for ever. */
const MAX_STEPS = 2_000_000;

/** The main graph, or the body of a function. */
export interface Body {
  /** Empty for the main graph. */
  readonly name: string;
  readonly nodes: ReadonlyMap<string, NodeProto>;
  /** Numbers of the function's inputs, by their names. */
  readonly inputs: ReadonlyMap<string, number>;
  /** References to what the function gives, in order. */
  readonly results: readonly string[];
}

/** A body that is run: once for each call of it. */
export interface Frame {
  readonly number: number;
  readonly body: Body;
  /** Undefined for the main graph. */
  readonly caller?: { readonly frame: Frame; readonly node: NodeProto; readonly inputs: readonly string[] };
  readonly depth: number;
}

/** One of the tensors that an operator gives in a frame. */
export interface Place {
  readonly frame: Frame;
  readonly node: NodeProto;
  readonly output: number;
}

/** Inputs that are tensors: those behind a `^` only say what is to run before. */
export function dataInputs({ input }: NodeProto): readonly string[] {
  return input.filter((reference) => !reference.startsWith('^'));
}

/** The graph of a SavedModel with the functions that it calls. */
export class ModelProgram {
  readonly main: Frame;
  readonly #functions = new Map<string, Body>();
  readonly #frames = new Map<string, Frame>();
  /** Where references lead, by names of frames and references, and by where to stop. */
  readonly #places = new Map<string, Map<string, Place>>();
  #steps = 0;
  #conditions = 0;
  readonly #constants = new Map<NodeProto, ConstantTensor>();
  readonly #repeated: RepeatedBytes = { sum: 0 };

  /** @throws ScorecamError `model` where names come twice */
  constructor(
    nodes: readonly NodeProto[],
    functions: readonly FunctionProto[],
    private readonly file: string,
  ) {
    const body = { name: '', nodes: byName(nodes, (name) => this.fail(`two operators are named ${name}`)) };
    this.main = { number: 0, body: { ...body, inputs: new Map(), results: [] }, depth: 0 };
    for (const each of functions) {
      const name = each.signature?.name ?? '';
      if (this.#functions.has(name)) throw this.fail(`two functions are named ${short(name)}`);
      this.#functions.set(name, this.#bodyOf(name, each));
    }
  }

  get functions(): ReadonlyMap<string, Body> {
    return this.#functions;
  }

  /** An error about this file. */
  fail(what: string, hint = SAVED_MODEL_HINT): ScorecamError {
    return new ScorecamError('model', `${this.file} is damaged: ${what}.`, hint);
  }

  /**
   * Goes from a reference back to the operator that makes it: through calls, inputs of functions and operators that hand
   * on what they get.
   *
   * @param stop name of an operator of the main graph at which to stop in any case: the picture's
   * @throws ScorecamError `model` where the way leads nowhere, in a circle or through a branch that is not settled
   */
  follow(from: Frame, reference: string, stop = ''): Place {
    const known = this.#places.get(stop) ?? new Map<string, Place>();
    this.#places.set(stop, known);
    const passed = new Set<string>();
    for (let [frame, text] = [from, reference]; ;) {
      const key = `${frame.number}/${text}`;
      const place = known.get(key) ?? this.#step(frame, text, stop);
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) throw this.fail(`its operators hand on their inputs more than ${MAX_STEPS} times`);
      if (passed.has(key)) throw this.fail(`its operators form a cycle (at ${short(reference)})`);
      passed.add(key);
      if ('node' in place) {
        for (const each of passed) known.set(each, place);
        return place;
      }
      ({ frame, text } = place);
    }
  }

  /** The operator behind a reference, or where the reference leads on to. */
  #step(frame: Frame, reference: string, stop: string): Place | { readonly frame: Frame; readonly text: string } {
    const input = frame.body.inputs.get(reference);
    if (input !== undefined && frame.caller !== undefined) {
      return { frame: frame.caller.frame, text: frame.caller.inputs[input] ?? '' };
    }
    const place = this.#find(frame, reference);
    const { node, output } = place;
    if (frame === this.main && node.name === stop) return place;
    if (PASSING_ON.has(node.op) || node.op === 'IdentityN') {
      return { frame, text: dataInputs(node)[node.op === 'IdentityN' ? output : 0] ?? '' };
    }
    const callee = this.frameOf(frame, node);
    return callee === undefined ? place : { frame: callee, text: callee.body.results[output] ?? '' };
  }

  /**
   * The numbers of a constant.
   *
   * @throws ScorecamError `model` where it has none, or too many
   */
  constantOf(node: NodeProto): ConstantTensor {
    const known = this.#constants.get(node);
    if (known !== undefined) return known;
    const tensor = node.attr.value?.tensor;
    if (tensor === undefined || tensor === null) throw this.fail(`the constant ${short(node.name)} has no value`);
    try {
      const value = constantOf(tensor, this.#repeated);
      this.#constants.set(node, value);
      return value;
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw this.fail(`the constant ${short(node.name)} ${what}`);
    }
  }

  /** The frame that a node runs, where it is a call or a branch whose condition is constant. */
  frameOf(frame: Frame, node: NodeProto): Frame | undefined {
    const isBranch = BRANCHES.has(node.op);
    if (!isBranch && !CALLS.has(node.op)) return undefined;
    const key = `${frame.number}/${node.name}`;
    const known = this.#frames.get(key);
    if (known !== undefined) return known;
    const inputs = dataInputs(node);
    const name = isBranch ? this.#branchOf(frame, node) : (node.attr.f?.func?.name ?? '');
    const body = this.#functions.get(name);
    if (body === undefined) throw this.fail(`${short(node.name)} calls ${short(name)}, which does not exist`);
    for (let caller: Frame | undefined = frame; caller !== undefined; caller = caller.caller?.frame) {
      if (caller.body === body) throw this.fail(`the function ${short(name)} calls itself`);
    }
    if (frame.depth === MAX_DEPTH) throw this.fail(`its functions call each other more than ${MAX_DEPTH} deep`);
    if (this.#frames.size === MAX_FRAMES) throw this.fail(`its functions are called more than ${MAX_FRAMES} times`);
    const caller = { frame, node, inputs: isBranch ? inputs.slice(1) : inputs };
    const made = { number: this.#frames.size + 1, body, caller, depth: frame.depth + 1 };
    this.#frames.set(key, made);
    return made;
  }

  #branchOf(frame: Frame, node: NodeProto): string {
    this.#conditions += 1;
    if (this.#conditions > MAX_CONDITIONS)
      throw this.fail(`its branches decide about each other (${short(node.name)})`);
    const condition = this.follow(frame, dataInputs(node)[0] ?? '').node;
    this.#conditions -= 1;
    if (condition.op !== 'Const') {
      throw new ScorecamError(
        'model',
        `${this.file} uses ${node.op} (${short(node.name)}), which decides while it runs what is computed.`,
        'Export the model for inference alone (training=False), without branches and loops.',
      );
    }
    const isTrue = this.constantOf(condition).bytes.some((byte) => byte !== 0);
    return (isTrue ? node.attr.then_branch : node.attr.else_branch)?.func?.name ?? '';
  }

  #find(frame: Frame, reference: string): Place {
    const [name = '', second, third] = reference.split(':');
    const node = frame.body.nodes.get(name);
    if (node === undefined) {
      throw this.fail(`${frame.body.name === '' ? 'its graph' : short(frame.body.name)} refers to ${short(reference)}`);
    }
    // In the main graph `name:1`, in a function `name:the output's name:0`.
    const isMain = frame === this.main;
    const index = Number((isMain ? second : third) ?? 0);
    const names = isMain || second === undefined ? undefined : OUTPUT_NAMES[node.op];
    const output = names === undefined ? index : names.indexOf(second ?? '') + index;
    if (!Number.isSafeInteger(output) || output < 0) throw this.fail(`it refers to ${short(reference)}`);
    return { frame, node, output };
  }

  #bodyOf(name: string, { signature, node_def: nodes, ret }: FunctionProto): Body {
    const [given = [], wanted = []] = [signature?.output_arg, signature?.input_arg];
    const several = [...given, ...wanted].find((each) => each.number_attr !== '' || each.type_list_attr !== '');
    if (several !== undefined) {
      throw this.fail(`the function ${short(name)} takes or gives a list (${short(several.name)})`);
    }
    return {
      name,
      nodes: byName(nodes, (twice) => this.fail(`two operators of ${short(name)} are named ${twice}`)),
      inputs: new Map(wanted.map((each, i) => [each.name, i])),
      results: given.map((each) => ret[each.name] ?? ''),
    };
  }
}

function byName(nodes: readonly NodeProto[], twice: (name: string) => ScorecamError): Map<string, NodeProto> {
  const result = new Map<string, NodeProto>();
  for (const node of nodes) {
    if (result.has(node.name)) throw twice(short(node.name));
    result.set(node.name, node);
  }
  return result;
}

/** Names are as long as their maker likes. */
export function short(name: string): string {
  return name.length > 200 ? `${name.slice(0, 200)}…` : name;
}
