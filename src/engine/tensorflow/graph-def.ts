import { ScorecamError } from '../../shared/errors';
import { EXPORT_HINT, isArrayOf, isString, record } from '../formats/json-file';
import { isComputing } from './allowed-operators';
import { GraphAttributes } from './graph-attributes';

/** One of the tensors that an operator gives. */
export interface TensorReference {
  readonly operator: string;
  readonly index: number;
}

/** An operator of a TensorFlow graph. */
export interface GraphOperator {
  readonly name: string;
  /** For instance `Conv2D`. */
  readonly type: string;
  readonly inputs: readonly TensorReference[];
  readonly attributes: GraphAttributes;
}

/** The largest networks known have some thousand operators. */
const MAX_OPERATORS = 20_000;

/**
 * Reads the operators of a graph from its JSON form, checked: known to be harmless, connected to each other, no cycle.
 *
 * @param nodes `modelTopology.node` of a model.json
 * @param file for messages
 * @returns in an order in which every input comes before its use
 * @throws ScorecamError `model`
 */
export function readGraph(nodes: readonly unknown[], file: string): GraphOperator[] {
  const fail = (what: string): never => {
    throw new ScorecamError('model', `${file} is damaged: ${what}.`, EXPORT_HINT);
  };
  if (nodes.length === 0 || nodes.length > MAX_OPERATORS) {
    return fail(`it has ${nodes.length} operators; from 1 to ${MAX_OPERATORS} are possible`);
  }
  const operators = new Map<string, GraphOperator>();
  for (const node of nodes) {
    const { name, op: type, input: inputs = [], attr } = record(node);
    if (!isString(name) || name === '' || !isString(type) || !isArrayOf(inputs, isString)) {
      return fail('an operator has no name, no type or no list of inputs');
    }
    refuseUnknown(type, name, file);
    if (operators.has(name)) fail(`two operators are named ${name.slice(0, 200)}`);
    // What begins with ^ only says what is to run before.
    const data = inputs.filter((input) => !input.startsWith('^')).map(parseReference);
    const attributes = new GraphAttributes(attr);
    refuseChannelsFirst(attributes, type, name);
    operators.set(name, { name, type, inputs: data, attributes });
  }
  for (const { name, inputs } of operators.values()) {
    const missing = inputs.find(({ operator }) => !operators.has(operator));
    if (missing !== undefined) {
      fail(`${name.slice(0, 200)} takes its input from ${missing.operator.slice(0, 200)}, which does not exist`);
    }
  }
  return inOrder(operators, (name) => fail(`its operators form a cycle (at ${name.slice(0, 200)})`));
}

/** `name`, `name:1`, or as TensorFlow's functions write it, `name:output:0`. */
export function parseReference(text: string): TensorReference {
  const [operator = '', ...rest] = text.split(':');
  const index = Number(rest.at(-1) ?? 0);
  return { operator, index: Number.isSafeInteger(index) && index >= 0 ? index : 0 };
}

/**
 * @param file for the message
 * @throws ScorecamError `model` where an operator does more than compute
 */
export function refuseUnknown(type: string, name: string, file: string): void {
  if (isComputing(type)) return;
  throw new ScorecamError(
    'model',
    `${file} uses the operator ${type.slice(0, 200)} (${name.slice(0, 200)}), which is not run here.`,
    'Only operators that compute an answer from a picture are run: no files, tables, loops or calls. Export the classifier alone.',
  );
}

/** @throws ScorecamError `model` where an operator works on channels first, which tfjs does not */
export function refuseChannelsFirst(attributes: GraphAttributes, type: string, name: string): void {
  const layout = attributes.text('data_format');
  if (layout === undefined || layout === 'NHWC' || layout === '') return;
  throw new ScorecamError(
    'model',
    `Operator ${name.slice(0, 200)} (${type}) works on channels first (${layout.slice(0, 20)}).`,
    'Export the model with channels last; or, where it comes from PyTorch, use its ONNX file as it is.',
  );
}

/** What an operator needs comes before it, else the order stays as it is. No recursion: graphs are thousands deep. */
function inOrder(operators: ReadonlyMap<string, GraphOperator>, onCycle: (name: string) => never): GraphOperator[] {
  const ordered: GraphOperator[] = [];
  const states = new Map<string, 'begun' | 'done'>();
  const path: { readonly operator: GraphOperator; looked: number }[] = [];
  const begin = (operator: GraphOperator | undefined): void => {
    if (operator === undefined || states.get(operator.name) === 'done') return;
    if (states.get(operator.name) === 'begun') onCycle(operator.name);
    states.set(operator.name, 'begun');
    path.push({ operator, looked: 0 });
  };
  for (const root of operators.values()) {
    begin(root);
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const { operator } = last;
      const input = operator.inputs[last.looked];
      last.looked += 1;
      if (input !== undefined) {
        begin(operators.get(input.operator));
        continue;
      }
      ordered.push(operator);
      states.set(operator.name, 'done');
      path.pop();
    }
  }
  return ordered;
}
