import type * as core from '@tensorflow/tfjs-core';
import type { GraphAttributes } from '../tensorflow/graph-attributes';

/** What an operator is computed from. */
export interface OperatorCall {
  readonly tf: typeof core;
  readonly inputs: readonly core.Tensor[];
  readonly attributes: GraphAttributes;
  /** The number of pictures that the export was made for; undefined where it takes any. */
  readonly builtInBatch: number | undefined;
  /** Leave out the activation that is fused into the operator. */
  readonly linear: boolean;
}

/** Computes an operator of a TensorFlow graph with tfjs; to be called in a `tidy`. */
export type Operator = (call: OperatorCall) => core.Tensor | core.Tensor[];

/** More than this in one tensor is no classifier that could run here: 2 GiB. */
const MAX_VALUES = 2 ** 29;

/** @throws RangeError where the operator has fewer inputs */
export function inputOf({ inputs }: OperatorCall, index: number): core.Tensor {
  const input = inputs[index];
  if (input === undefined) throw new RangeError(`it has ${inputs.length} inputs, and needs ${index + 1}`);
  return input;
}

/** The values of an input that says how to compute: a shape, axes, paddings. */
export function numbersOf(call: OperatorCall, index: number): number[] {
  return Array.from(inputOf(call, index).dataSync());
}

/** @throws RangeError where the input holds other than one number */
export function numberOf(call: OperatorCall, index: number): number {
  const [value, ...others] = numbersOf(call, index);
  if (value === undefined || others.length > 0) throw new RangeError(`input ${index} is not one number`);
  return value;
}

/**
 * Checks the size of a tensor before it is made, because a description can ask for any.
 *
 * @throws RangeError
 */
export function checkSize(shape: readonly number[]): void {
  const isSize = shape.every((length) => Number.isSafeInteger(length) && length >= 0);
  if (isSize && shape.reduce((product, length) => product * length, 1) <= MAX_VALUES) return;
  throw new RangeError(`its output would have the shape [${shape.slice(0, 10).join(', ')}]`);
}
