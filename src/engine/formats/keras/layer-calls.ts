import { ScorecamError } from '../../../shared/errors';
import { record } from '../json-file';

/** An output of a call of a layer: the layer's name, which of its calls, which of its outputs. */
export type TensorReference = readonly [layer: string, call: number, output: number];

/** A number, or one for each channel. */
export interface Constant {
  readonly numbers: number | readonly number[];
}

/** One call of a layer. */
export interface LayerCall {
  /** Outputs of other layers, or numbers, in the order in which they are handed over. */
  readonly operands: readonly (TensorReference | Constant)[];
  readonly options: Readonly<Record<string, unknown>>;
}

const HINT = 'Save the model again from Keras; its description is damaged.';

/**
 * Reads the calls of a layer as Keras 2 or Keras 3 writes them.
 *
 * Keras 2: `[[[layer, call, output, options], …], …]`, and for an operator `[[layer, call, output, {y: …}], …]`.
 * Keras 3: `[{args: [tensor or list of tensors, …], kwargs: {…}}, …]`.
 *
 * @throws ScorecamError `model`
 */
export function readCalls(name: string, nodes: unknown): LayerCall[] {
  if (nodes === undefined || nodes === null) return [];
  if (!Array.isArray(nodes)) throw damaged(name);
  return nodes.map((node: unknown) => (Array.isArray(node) ? readOlder(name, node) : readNewer(name, node)));
}

function readOlder(name: string, node: readonly unknown[]): LayerCall {
  const isOperator = typeof node[0] === 'string';
  const connections = isOperator ? [node] : node;
  const operands: (TensorReference | Constant)[] = [];
  let options: Record<string, unknown> = {};
  for (const connection of connections) {
    if (!Array.isArray(connection)) throw damaged(name);
    const [layer, call, output, more] = connection as unknown[];
    options = { ...options, ...record(more) };
    operands.push(layer === '_CONSTANT_VALUE' ? readNumber(name, output) : readReference(name, [layer, call, output]));
  }
  if (!isOperator) return { operands, options };
  // The second operand of an operator stands among its options.
  const { y } = options;
  const others = Object.entries(options).filter(([option]) => option !== 'y' && option !== 'name');
  return {
    operands: y === undefined ? operands : [...operands, readOperand(name, y)],
    options: Object.fromEntries(others),
  };
}

function readNewer(name: string, node: unknown): LayerCall {
  const { args, kwargs } = record(node);
  if (!Array.isArray(args)) throw damaged(name);
  const [first, ...others] = args as unknown[];
  const handed = Array.isArray(first) ? [...(first as unknown[]), ...others] : args;
  return {
    operands: handed.filter((argument) => argument !== null).map((argument) => readOperand(name, argument)),
    options: record(kwargs),
  };
}

function readOperand(name: string, value: unknown): TensorReference | Constant {
  if (typeof value === 'number') return readNumber(name, value);
  if (Array.isArray(value) && typeof value[0] === 'string') return readReference(name, value);
  const { class_name: className, config } = record(value);
  const { keras_history: history } = record(config);
  if (className === '__keras_tensor__' && Array.isArray(history)) return readReference(name, history);
  if (className === '__tensor__' || className === '__numpy__') {
    const numbers = numbersOfChannels(record(config).value);
    if (numbers !== undefined) return { numbers };
  }
  throw new ScorecamError(
    'model',
    `Layer ${name} is called with something else than outputs of layers and numbers.`,
    'Export the model as a SavedModel, model.export("folder"), or to ONNX; or use layers of Keras in its place.',
  );
}

/** One number, or a row of them, be it within lists of one: `[[[[1, 2, 3]]]]`. */
function numbersOfChannels(value: unknown): number | readonly number[] | undefined {
  const row: readonly unknown[] = Array.isArray(value) ? (value as unknown[]) : [value];
  if (row.length === 1 && Array.isArray(row[0])) return numbersOfChannels(row[0]);
  if (!row.every((number): number is number => typeof number === 'number' && Number.isFinite(number))) return undefined;
  return row.length === 1 ? row[0] : row;
}

/**
 * A reference to an output of a layer, `[name, call, output]`.
 *
 * @throws ScorecamError `model`
 */
export function readReference(name: string, value: readonly unknown[]): TensorReference {
  const [layer, call, output] = value;
  const isIndex = (index: unknown): index is number => Number.isSafeInteger(index) && (index as number) >= 0;
  if (typeof layer === 'string' && isIndex(call) && isIndex(output)) return [layer, call, output];
  throw damaged(name);
}

function readNumber(name: string, value: unknown): Constant {
  if (typeof value === 'number' && Number.isFinite(value)) return { numbers: value };
  throw damaged(name);
}

function damaged(name: string): ScorecamError {
  return new ScorecamError('model', `The connections of layer ${name} are damaged.`, HINT);
}
