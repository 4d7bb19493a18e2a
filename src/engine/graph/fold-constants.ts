import type { ConstantTensor, GraphNode, RecordedGraph } from './recorded-graph';
import { DataType } from './tensorflow-proto';

/** Operators of one row of numbers each, as normalising layers compute with their constants. */
export const UNARY: Readonly<Record<string, (a: number) => number>> = {
  Neg: (a) => -a,
  Rsqrt: (a) => 1 / Math.sqrt(a),
  Sqrt: Math.sqrt,
  Square: (a) => a * a,
};

export const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  AddV2: (a, b) => a + b,
  Div: (a, b) => a / b,
  Maximum: Math.max,
  Minimum: Math.min,
  Mul: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  Sub: (a, b) => a - b,
};

/** Larger constants are kernels, which nothing computes with but convolutions. */
const MAX_FOLDED = 1 << 20;

/**
 * Computes at once what hangs on constants alone, as far as rewriting needs to see through it: factors of batch norms,
 * and biases that are given other shapes. TensorFlow's own optimiser cannot do it for weights that are fed.
 */
export function foldConstants({ nodes, outputs }: RecordedGraph): RecordedGraph {
  const constants = new Map<string, ConstantTensor>();
  const folded = nodes.map((node): GraphNode => {
    const inputs = node.inputs.map((reference) => constants.get(reference));
    const value = node.value ?? (inputs.length > 0 ? compute(node, inputs) : undefined);
    if (value === undefined) return node;
    constants.set(node.name, value);
    return node.value === undefined ? { name: node.name, op: 'Const', inputs: [], attributes: {}, value } : node;
  });
  return { nodes: folded, outputs };
}

function compute(
  { op, attributes }: GraphNode,
  inputs: readonly (ConstantTensor | undefined)[],
): ConstantTensor | undefined {
  const [a, b] = inputs;
  if (a === undefined) return undefined;
  if (op === 'Squeeze') {
    const listed = attributes.squeeze_dims;
    const axes = listed !== undefined && 'list' in listed ? (listed.list.i ?? []) : [];
    const isTaken = (length: number, axis: number): boolean =>
      length === 1 && (axes.length === 0 || axes.some((each) => each === axis || each + a.shape.length === axis));
    return { ...a, shape: a.shape.filter((length, axis) => !isTaken(length, axis)) };
  }
  const [first, second] = [floats(a), b && floats(b)];
  const [unary, binary] = [UNARY[op], BINARY[op]];
  if (first !== undefined && unary !== undefined)
    return tensor(
      a.shape,
      first.map((value) => unary(value)),
    );
  if (b === undefined || first === undefined || second === undefined || binary === undefined) return undefined;
  return combine({ shape: a.shape, values: first }, { shape: b.shape, values: second }, binary);
}

interface Floats {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Of equal shapes, or with one of them a single number. */
function combine(a: Floats, b: Floats, compute2: (a: number, b: number) => number): ConstantTensor | undefined {
  if (b.values.length === 1 && b.shape.length <= a.shape.length) {
    return tensor(
      a.shape,
      a.values.map((value) => compute2(value, b.values[0] ?? 0)),
    );
  }
  if (a.values.length === 1 && a.shape.length <= b.shape.length) {
    return tensor(
      b.shape,
      b.values.map((value) => compute2(a.values[0] ?? 0, value)),
    );
  }
  if (a.shape.join() !== b.shape.join()) return undefined;
  return tensor(
    a.shape,
    a.values.map((value, i) => compute2(value, b.values[i] ?? 0)),
  );
}

function tensor(shape: readonly number[], values: Float32Array): ConstantTensor {
  return { dtype: DataType.float, shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

function floats({ dtype, bytes }: ConstantTensor): Float32Array | undefined {
  if (dtype !== DataType.float || bytes.byteLength > 4 * MAX_FOLDED) return undefined;
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
