import { record } from '../json-file';
import type { LayerCall, TensorReference } from './layer-calls';
import type { LayerConfig } from './layer-rules';

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
  const activation = Object.hasOwn(ACTIVATIONS, functionName) ? ACTIVATIONS[functionName] : undefined;
  if (activation !== undefined) {
    const isPlain = Object.entries(options).every(([, value]) => value === null || value === 1);
    if (a === undefined || typeof a === 'number' || b !== undefined || !isPlain) return undefined;
    return { className: 'Activation', config: { name, activation }, inputs: [a] };
  }
  const kind = Object.hasOwn(ARITHMETIC, functionName) ? ARITHMETIC[functionName] : undefined;
  if (kind === undefined || a === undefined || b === undefined || operands.length > 2) return undefined;
  if (typeof a !== 'number' && typeof b !== 'number') {
    const className = TWO_TENSORS[kind];
    return className && { className, config: { name }, inputs: [a, b] };
  }
  if (typeof a === 'number' && typeof b === 'number') return undefined;
  const affine = typeof b === 'number' ? affineOfLeft(kind, b) : affineOfRight(kind, Number(a));
  const input = typeof a === 'number' ? b : a;
  if (affine === undefined || typeof input === 'number') return undefined;
  return { className: 'Rescaling', config: { name, ...affine }, inputs: [input] };
}

/** `x ∘ number` as a Rescaling. */
function affineOfLeft(kind: Arithmetic, number: number): { scale: number; offset: number } | undefined {
  switch (kind) {
    case 'add':
      return { scale: 1, offset: number };
    case 'subtract':
      return { scale: 1, offset: -number };
    case 'multiply':
      return { scale: number, offset: 0 };
    case 'divide':
      return number === 0 ? undefined : { scale: 1 / number, offset: 0 };
  }
}

/** `number ∘ x` as a Rescaling. */
function affineOfRight(kind: Arithmetic, number: number): { scale: number; offset: number } | undefined {
  if (kind === 'divide') return undefined;
  return kind === 'subtract' ? { scale: -1, offset: number } : affineOfLeft(kind, number);
}
