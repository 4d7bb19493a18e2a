import { nodeOf } from '../graph/recorded-graph';
import { DataType } from '../graph/tensorflow-proto';
import type { OutputActivation } from '../../shared/probabilities';
import type { FlatGraph } from './flat-graph';

/** What closes one of a model's outputs. */
export interface ClosingOperator {
  /** Reference to the tensor before the softmax or sigmoid, or to the output itself where none was found. */
  readonly logits: string;
  /** Undefined where no softmax or sigmoid closes the model. */
  readonly activation: OutputActivation | undefined;
  /** The last operator is a sum of products. */
  readonly isLinear: boolean;
}

/** Operators that hand on the same numbers, if in another shape or type. */
const PASSING_ON = new Set(['Reshape', 'Squeeze', 'ExpandDims', 'Cast']);

const CLOSING: Readonly<Record<string, OutputActivation>> = {
  Softmax: 'softmax',
  // The logarithm of a softmax differs from the logits by one number a picture, which no softmax sees.
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
};

/** Operators that pick some of many numbers, be it their values or their places. */
const PICKING = new Set(['TopK', 'TopKV2', 'ArgMax']);

const LINEAR = new Set(['MatMul', '_FusedMatMul', 'BiasAdd', 'Conv2D']);

/** What an output is picked of by a TopK, and what picks it; else the output itself. */
export function pickedFrom({ nodes }: Pick<FlatGraph, 'nodes'>, output: string): { from: string; pickedBy?: string } {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  let node = byName.get(nodeOf(output));
  while (node !== undefined && PASSING_ON.has(node.op)) node = byName.get(nodeOf(node.inputs[0] ?? ''));
  const [from] = node?.inputs ?? [];
  return node !== undefined && from !== undefined && PICKING.has(node.op)
    ? { from, pickedBy: node.op }
    : { from: output };
}

/** Walks back from an output to the softmax or sigmoid that closes it. */
export function closingOf({ nodes }: Pick<FlatGraph, 'nodes'>, output: string): ClosingOperator {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  let reference = output;
  let isLinear = false;
  for (let node = byName.get(nodeOf(reference)); node !== undefined; node = byName.get(nodeOf(reference))) {
    const [before = ''] = node.inputs;
    const activation = CLOSING[node.op];
    if (activation !== undefined) return { logits: before, activation, isLinear: false };
    const isSum = /^Add(V2)?$/.test(node.op) && LINEAR.has(byName.get(nodeOf(before))?.op ?? '');
    isLinear = isSum || LINEAR.has(node.op);
    if (!PASSING_ON.has(node.op)) break;
    reference = before;
  }
  return { logits: output, activation: undefined, isLinear };
}

/** Type of the numbers behind a reference. */
export function typeBehind({ nodes }: Pick<FlatGraph, 'nodes'>, reference: string): number {
  const node = nodes.find(({ name }) => name === nodeOf(reference));
  const attribute = node?.attributes.DstT ?? node?.attributes.T;
  return attribute !== undefined && 'type' in attribute ? attribute.type : (node?.value?.dtype ?? DataType.float);
}
