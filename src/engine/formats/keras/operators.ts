import { record } from '../json-file';
import type { Constant, LayerCall, TensorReference } from './layer-calls';
import type { LayerConfig } from './layer-rules';
import { REVERSED_CHANNELS } from './reversed-channels';

type Arithmetic = 'add' | 'subtract' | 'multiply' | 'divide';

/** What an operator between layers is replaced by. */
export interface OperatorLayer {
  readonly className: string;
  readonly config: LayerConfig;
  readonly inputs: readonly TensorReference[];
}

/** Names of the operators in Keras 3 (classes) and Keras 2 (functions of TensorFlow). */
const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  Add: 'add',
  Subtract: 'subtract',
  Multiply: 'multiply',
  Divide: 'divide',
  TrueDivide: 'divide',
  '__operators__.add': 'add',
  'math.add': 'add',
  'math.subtract': 'subtract',
  'math.multiply': 'multiply',
  'math.divide': 'divide',
  'math.truediv': 'divide',
};

/** Functions of TensorFlow and operators of Keras 3 that are activations, by the names of Keras. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  Relu: 'relu',
  Relu6: 'relu6',
  Sigmoid: 'sigmoid',
  Silu: 'silu',
  Tanh: 'tanh',
  'nn.relu': 'relu',
  'nn.relu6': 'relu6',
  'nn.sigmoid': 'sigmoid',
  'math.sigmoid': 'sigmoid',
  'nn.silu': 'silu',
  'nn.swish': 'silu',
  'math.tanh': 'tanh',
};

const TWO_TENSORS = { add: 'Add', subtract: 'Subtract', multiply: 'Multiply', divide: undefined } as const;

/**
 * Whether what stands among the layers is an operator: `x + 3` between the calls of layers.
 *
 * A .h5 of Keras 3 does not say from which module a class is; a layer then gets its inputs as one argument, an operator
 * each as one of its own.
 */
export function isOperator(layer: Record<string, unknown>): boolean {
  const { class_name: className, module, inbound_nodes: nodes } = layer;
  if (className === 'TFOpLambda') return true;
  if (typeof module === 'string') return /^keras(\.src)?\.ops\b/.test(module);
  const [first]: unknown[] = Array.isArray(nodes) ? (nodes as unknown[]) : [];
  const { args } = record(first);
  const isNamed = typeof className === 'string' && Object.hasOwn(ARITHMETIC, className);
  return isNamed && Array.isArray(args) && args.length === 2 && !Array.isArray(args[0]);
}

/**
 * The layer that computes what an operator does.
 *
 * @returns undefined where none does
 */
export function replaceOperator(
  name: string,
  layer: Record<string, unknown>,
  { operands, options }: LayerCall,
): OperatorLayer | undefined {
  const functionName = layer.class_name === 'TFOpLambda' ? record(layer.config).function : layer.class_name;
  if (typeof functionName !== 'string') return undefined;
  const [a, b] = operands;
  if (a === undefined) return undefined;
  if (functionName === REVERSED_CHANNELS) {
    return isTensor(a) ? { className: REVERSED_CHANNELS, config: { name }, inputs: [a] } : undefined;
  }
  const activation = Object.hasOwn(ACTIVATIONS, functionName) ? ACTIVATIONS[functionName] : undefined;
  if (activation !== undefined) {
    const isPlain = Object.entries(options).every(([, value]) => value === null || value === 1);
    if (!isTensor(a) || b !== undefined || !isPlain) return undefined;
    return { className: 'Activation', config: { name, activation }, inputs: [a] };
  }
  const kind = Object.hasOwn(ARITHMETIC, functionName) ? ARITHMETIC[functionName] : undefined;
  if (kind === undefined || b === undefined || operands.length > 2) return undefined;
  if (isTensor(a)) {
    if (isTensor(b)) {
      const className = TWO_TENSORS[kind];
      return className && { className, config: { name }, inputs: [a, b] };
    }
    return rescaling(name, a, affineOfLeft(kind, b));
  }
  return isTensor(b) ? rescaling(name, b, affineOfRight(kind, a)) : undefined;
}

function isTensor(operand: TensorReference | Constant): operand is TensorReference {
  return !('numbers' in operand);
}

interface Affine {
  readonly scale: Constant['numbers'];
  readonly offset: Constant['numbers'];
}

function rescaling(name: string, input: TensorReference, affine: Affine | undefined): OperatorLayer | undefined {
  return affine && { className: 'Rescaling', config: { name, ...affine }, inputs: [input] };
}

/** `x ∘ numbers` as a Rescaling. */
function affineOfLeft(kind: Arithmetic, { numbers }: Constant): Affine | undefined {
  const each = (change: (value: number) => number): Constant['numbers'] =>
    typeof numbers === 'number' ? change(numbers) : numbers.map(change);
  switch (kind) {
    case 'add':
      return { scale: 1, offset: numbers };
    case 'subtract':
      return { scale: 1, offset: each((value) => -value) };
    case 'multiply':
      return { scale: numbers, offset: 0 };
    case 'divide':
      return [numbers].flat().includes(0) ? undefined : { scale: each((value) => 1 / value), offset: 0 };
  }
}

/** `numbers ∘ x` as a Rescaling. */
function affineOfRight(kind: Arithmetic, constant: Constant): Affine | undefined {
  if (kind === 'divide') return undefined;
  return kind === 'subtract' ? { scale: -1, offset: constant.numbers } : affineOfLeft(kind, constant);
}
