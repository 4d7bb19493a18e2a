import type * as core from '@tensorflow/tfjs-core';
import { ancestors } from './ancestors';
import { runSteps, type RunnableStep } from './layer-steps';
import { asMaps, type TargetLayer } from './target-layer';
import type { Tfjs } from './tfjs-runtime';

/** The part of a model from a tensor to the answer. */
export interface PartBehind {
  /**
   * The tensor, and whatever else the part takes of a picture; to be called in a `tidy`.
   *
   * @param input `[batch, height, width, channels]`
   */
  prepare(input: core.Tensor4D): readonly core.Tensor[];
  /**
   * @param taken what `prepare` gives; the first one may be another
   * @returns the answer `[batch, …]`
   */
  run(taken: readonly core.Tensor[]): core.Tensor;
  /** The tensor, or one of its shape, as `[batch, height, width, channels]`. */
  asMaps(tensor: core.Tensor): core.Tensor4D;
}

/** A model's steps, and the number of the tensor that holds its answer. */
export interface AnsweringSteps {
  readonly steps: readonly RunnableStep[];
  readonly inputs: readonly number[];
  readonly answer: number;
}

/**
 * The steps behind a layer.
 *
 * @returns undefined where the answer does not depend on it
 */
export function partBehind(
  tfjs: Tfjs,
  { steps, inputs, answer }: AnsweringSteps,
  layer: TargetLayer,
): PartBehind | undefined {
  const { tensor } = layer;
  const hanging = new Set([tensor]);
  const behind = ancestors(steps, answer).filter((step) => {
    const isBehind = step.inputs.some((number) => hanging.has(number));
    if (isBehind) step.outputs.forEach((number) => hanging.add(number));
    return isBehind;
  });
  if (!hanging.has(answer)) return undefined;
  const others = behind.flatMap((step) => step.inputs).filter((number) => !hanging.has(number));
  const taken = [tensor, ...new Set(others)];
  return {
    prepare: (input) => {
      const made = runSteps(tfjs, { steps, inputs }, input, taken);
      return taken.map((number) => made.get(number) ?? input);
    },
    run: (tensors) => {
      const [given] = tensors;
      if (given === undefined) throw new RangeError('no tensor to begin with');
      return runSteps(tfjs, { steps: behind, inputs: taken }, tensors, [answer]).get(answer) ?? given;
    },
    asMaps: (given) => asMaps(tfjs, layer, given),
  };
}
