import type * as core from '@tensorflow/tfjs-core';
import type { LayerInfo } from '../types';
import { runSteps, type RunnableStep } from './layer-steps';
import type { LayersClassifier } from './classifier';
import type { Tfjs } from './tfjs-runtime';

/**
 * The two ways in which the steps of a model are run.
 *
 * @param answer number of the tensor that holds the answer, and how many numbers it has a picture
 * @param layers the layers that can be a target, with the numbers of their tensors
 */
export function forwardPasses(
  tfjs: Tfjs,
  steps: { readonly steps: readonly RunnableStep[]; readonly inputs: readonly number[] },
  answer: { readonly number: number; readonly outputs: number },
  layers: readonly { readonly info: LayerInfo; readonly tensor: number }[],
): Pick<LayersClassifier, 'run' | 'trace'> {
  const tensorOf = new Map(layers.map(({ info, tensor }) => [info.name, tensor]));
  const answerOf = (tensors: ReadonlyMap<number, core.Tensor>, input: core.Tensor): core.Tensor2D =>
    tfjs.core.reshape(tensors.get(answer.number) ?? input, [-1, answer.outputs]);
  return {
    run: (input, wanted) => {
      const numbers = wanted.map((name) => tensorOf.get(name) ?? -1);
      const tensors = runSteps(tfjs, steps, input, [answer.number, ...numbers]);
      return {
        answer: answerOf(tensors, input),
        layers: new Map(wanted.map((name, i) => [name, tensors.get(numbers[i] ?? -1) as core.Tensor4D])),
      };
    },
    trace: (input, onLayer) => {
      const visitors = new Map(
        layers.map(({ info, tensor }) => [
          tensor,
          (activations: core.Tensor) => {
            onLayer(info.name, activations);
          },
        ]),
      );
      return answerOf(runSteps(tfjs, steps, input, [answer.number], visitors), input);
    },
  };
}
