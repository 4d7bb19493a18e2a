import type { OutputActivation } from '../../shared/probabilities';
import { attributesOf, ElementType, toNumber, type OnnxGraph, type OnnxNode } from './onnx-proto';

/** What closes one of a model's outputs. */
export interface ClosingOperator {
  readonly output: string;
  /** The tensor before the softmax or sigmoid, or the output itself where none was found. */
  readonly logits: string;
  /** Undefined where no softmax or sigmoid closes the model. */
  readonly activation: OutputActivation | undefined;
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

/** Outputs that are tensors of floating-point numbers, with what closes them. */
export function findOutputs(graph: OnnxGraph): ClosingOperator[] {
  const makers = new Map<string, OnnxNode>();
  for (const node of graph.node ?? []) for (const name of node.output ?? []) makers.set(name, node);
  const isFloat = (type: number | undefined): boolean =>
    type === undefined || type === ElementType.float || type === ElementType.float16;
  return (graph.output ?? [])
    .filter(({ name = '', type }) => makers.has(name) && isFloat(type?.tensor_type?.elem_type))
    .map(({ name = '' }) => closingOf(name, makers));
}

function closingOf(output: string, makers: ReadonlyMap<string, OnnxNode>): ClosingOperator {
  let tensor = output;
  for (let node = makers.get(tensor); node !== undefined; node = makers.get(tensor)) {
    const [before = ''] = node.input ?? [];
    const type = node.op_type ?? '';
    const axis = toNumber(attributesOf(node).get('axis')?.i ?? -1);
    if (type === 'Softmax') return { output, logits: before, activation: 'softmax', axis };
    // The logarithm of a softmax differs from the logits by one number a picture, which no softmax sees.
    if (type === 'LogSoftmax') return { output, logits: before, activation: 'softmax', axis };
    if (type === 'Sigmoid') return { output, logits: before, activation: 'sigmoid', axis };
    if (!PASSING_ON.has(type)) break;
    tensor = before;
  }
  return { output, logits: output, activation: undefined, axis: -1 };
}
