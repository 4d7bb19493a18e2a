import type { OutputActivation } from '../../shared/probabilities';
import { attributesOf, ElementType, toNumber, type OnnxGraph, type OnnxNode } from './onnx-proto';

/** What closes one of a model's outputs. */
export interface ClosingOperator {
  /** Of the output. */
  readonly name: string;
  /** The tensor of classes: the output's, or what the output is picked of. */
  readonly output: string;
  /** The operator that picks the output of the classes. */
  readonly pickedBy?: string | undefined;
  /** The tensor before the softmax or sigmoid, or the output itself where none was found. */
  readonly logits: string;
  /** Undefined where no softmax or sigmoid closes the model. */
  readonly activation: OutputActivation | undefined;
  /** The last operator is a sum of products. */
  readonly isLinear: boolean;
  /** Of a softmax: counted from the end where it is negative. */
  readonly axis: number;
}

/** Operators that hand on the same numbers at inference, if in another shape or type. */
const PASSING_ON = new Set([
  'Identity',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Dropout',
  'Cast',
  'QuantizeLinear',
  'DequantizeLinear',
]);

/** Operators that pick some of many numbers, be it their values or their places. */
const PICKING = new Set(['TopK', 'ArgMax']);

const LINEAR = new Set(['Gemm', 'MatMul', 'Conv', 'QLinearMatMul', 'QLinearConv', 'QGemm', 'MatMulInteger']);

/**
 * Outputs that are tensors of floating-point numbers, with what closes them; of those that are picked, what they are picked
 * of.
 *
 * @param asked name of the output that the user wants
 */
export function findOutputs(graph: OnnxGraph, asked?: string): ClosingOperator[] {
  const makers = new Map<string, OnnxNode>();
  for (const node of graph.node ?? []) for (const name of node.output ?? []) makers.set(name, node);
  const isFloat = (type: number | undefined): boolean =>
    type === undefined || type === ElementType.float || type === ElementType.float16;
  const found = (graph.output ?? []).flatMap(({ name = '', type }): ClosingOperator[] => {
    const picking = pickingOf(name, makers);
    const [from] = picking?.input ?? [];
    if (from !== undefined) return [{ name, pickedBy: picking?.op_type, ...closingOf(from, makers) }];
    return makers.has(name) && isFloat(type?.tensor_type?.elem_type) ? [{ name, ...closingOf(name, makers) }] : [];
  });
  const origins = new Map(found.map((each) => [each, originOf(each.logits, makers)]));
  return found.filter((each) => {
    if (each.pickedBy === undefined || each.name === asked) return true;
    // The values and the places that are picked have one origin, which may be an output itself.
    const same = found.filter((other) => origins.get(other) === origins.get(each));
    return (same.find(({ pickedBy }) => pickedBy === undefined) ?? same[0]) === each;
  });
}

/** The tensor that is handed on to this one. */
function originOf(tensor: string, makers: ReadonlyMap<string, OnnxNode>): string {
  let origin = tensor;
  for (let node = makers.get(origin); PASSING_ON.has(node?.op_type ?? ''); node = makers.get(origin)) {
    const [before] = node?.input ?? [];
    if (before === undefined) break;
    origin = before;
  }
  return origin;
}

/** The operator that picks what an output holds. */
function pickingOf(output: string, makers: ReadonlyMap<string, OnnxNode>): OnnxNode | undefined {
  const node = makers.get(originOf(output, makers));
  return PICKING.has(node?.op_type ?? '') ? node : undefined;
}

type Closing = Omit<ClosingOperator, 'name' | 'pickedBy'>;

function closingOf(output: string, makers: ReadonlyMap<string, OnnxNode>): Closing {
  let tensor = output;
  let isLinear = false;
  for (let node = makers.get(tensor); node !== undefined; node = makers.get(tensor)) {
    const [before = ''] = node.input ?? [];
    const type = node.op_type ?? '';
    const axis = toNumber(attributesOf(node).get('axis')?.i ?? -1);
    const closed = { output, logits: before, isLinear: false, axis };
    if (type === 'Softmax') return { ...closed, activation: 'softmax' };
    // The logarithm of a softmax differs from the logits by one number a picture, which no softmax sees.
    if (type === 'LogSoftmax') return { ...closed, activation: 'softmax' };
    if (type === 'Sigmoid') return { ...closed, activation: 'sigmoid' };
    const isSum = type === 'Add' && (node.input ?? []).some((name) => LINEAR.has(makers.get(name)?.op_type ?? ''));
    isLinear = isSum || LINEAR.has(type);
    if (!PASSING_ON.has(type)) break;
    tensor = before;
  }
  return { output, logits: output, activation: undefined, isLinear, axis: -1 };
}
