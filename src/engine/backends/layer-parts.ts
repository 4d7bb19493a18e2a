import type * as core from '@tensorflow/tfjs-core';

export type Shape = (number | null)[];

/** What tfjs-layers hands to a layer; every one here has one input, or a list of them. */
export type Inputs = core.Tensor | core.Tensor[];

/** The parts of tfjs' Layer that its declarations keep from subclasses. */
export interface Weight {
  read(): core.Tensor;
}

/** Options of a layer. */
export type Config = Readonly<Record<string, unknown>>;

/** The input of a layer that takes one. */
export function only(inputs: Inputs): core.Tensor {
  const [input] = Array.isArray(inputs) ? inputs : [inputs];
  if (input === undefined) throw new RangeError('a layer without an input');
  return input;
}

/** The shape of the input of a layer that takes one. */
export function onlyShape(shape: Shape | Shape[]): Shape {
  const [first] = shape;
  return Array.isArray(first) ? first : (shape as Shape);
}

/** The value of a weight of a layer that is built. */
export function weightOf(weight: Weight | undefined): core.Tensor {
  if (weight === undefined) throw new RangeError('a layer that is not built');
  return weight.read();
}
