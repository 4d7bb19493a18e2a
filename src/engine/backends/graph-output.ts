import type { OutputActivation } from '../../shared/probabilities';
import type { GraphOperator, TensorReference } from '../tensorflow/graph-def';
import { isPassingOn } from './graph-operators';

/** What stands at the end of a graph. */
export interface GraphAnswer {
  /** The numbers before the closing softmax or sigmoid, where one was found; else the output itself. */
  readonly tensor: TensorReference;
  /** Undefined where no softmax or sigmoid closes the graph. */
  readonly activation: OutputActivation | undefined;
  /** The operator that the closing activation is fused into, to be left out there. */
  readonly fusedInto: string | undefined;
  /** The last operator is a sum of products. */
  readonly isLinear: boolean;
}

/** Operators that hand on the same numbers in another shape. */
const RESHAPING = new Set(['Reshape', 'Squeeze', 'ExpandDims']);

const LINEAR = new Set(['MatMul', 'BiasAdd', 'Conv2D']);

/** Walks back from an output to the softmax or sigmoid that closes the graph. */
export function findGraphAnswer(operators: ReadonlyMap<string, GraphOperator>, output: TensorReference): GraphAnswer {
  let tensor = output;
  let isLinear = false;
  for (
    let operator = operators.get(tensor.operator);
    operator !== undefined;
    operator = operators.get(tensor.operator)
  ) {
    const { type, name, inputs, attributes } = operator;
    const before = inputs[isPassingOn(operator) ? tensor.index : 0];
    // The logarithm of a softmax differs from the logits by one number a picture, which no softmax sees.
    const isSoftmax = type === 'Softmax' || type === 'LogSoftmax';
    if (before !== undefined && (isSoftmax || type === 'Sigmoid')) {
      return { tensor: before, activation: isSoftmax ? 'softmax' : 'sigmoid', fusedInto: undefined, isLinear: false };
    }
    if (type.startsWith('_Fused') && attributes.texts('fused_ops').at(-1) === 'Sigmoid') {
      return { tensor, activation: 'sigmoid', fusedInto: name, isLinear: false };
    }
    const isSum = /^Add(V2)?$/.test(type) && LINEAR.has(operators.get(before?.operator ?? '')?.type ?? '');
    const isFusedSum = type.startsWith('_Fused') && attributes.texts('fused_ops').at(-1) === 'BiasAdd';
    isLinear = isSum || isFusedSum || LINEAR.has(type);
    if (before === undefined || !(isPassingOn(operator) || RESHAPING.has(type))) break;
    tensor = before;
  }
  return { tensor: output, activation: undefined, fusedInto: undefined, isLinear };
}
