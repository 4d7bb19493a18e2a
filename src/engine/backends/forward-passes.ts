import type * as core from '@tensorflow/tfjs-core';
import { runSteps, type RunnableStep } from './layer-steps';
import type { LayersClassifier } from './classifier';
import { partBehind } from './part-behind';
import { asMaps, type TargetLayer } from './target-layer';
import type { Tfjs } from './tfjs-runtime';

/**
 * The ways in which the steps of a model are run.
 *
 * @param answer number of the tensor that holds the answer, and how many numbers it has a picture
 * @param layers the layers that can be a target
 */
export function forwardPasses(
  tfjs: Tfjs,
  steps: { readonly steps: readonly RunnableStep[]; readonly inputs: readonly number[] },
  answer: { readonly number: number; readonly outputs: number },
  layers: readonly TargetLayer[],
): Pick<LayersClassifier, 'run' | 'trace' | 'behind'> {
  const layerOf = new Map(layers.map((layer) => [layer.info.name, layer]));
  const answerOf = (tensors: ReadonlyMap<number, core.Tensor>, input: core.Tensor): core.Tensor2D =>
    tfjs.core.reshape(tensors.get(answer.number) ?? input, [-1, answer.outputs]);
  return {
    run: (input, wanted) => {
      const targets = wanted.flatMap((name) => layerOf.get(name) ?? []);
      const numbers = targets.map(({ tensor }) => tensor);
      const tensors = runSteps(tfjs, steps, input, [answer.number, ...numbers]);
      return {
        answer: answerOf(tensors, input),
        layers: new Map(
          targets.map((layer) => [layer.info.name, asMaps(tfjs, layer, tensors.get(layer.tensor) ?? input)]),
        ),
      };
    },
    trace: (input, onLayer) => {
      const visitors = new Map(
        layers.map((layer) => [
          layer.tensor,
          (activations: core.Tensor) => {
            onLayer(layer.info.name, asMaps(tfjs, layer, activations));
          },
        ]),
      );
      return answerOf(runSteps(tfjs, steps, input, [answer.number], visitors), input);
    },
    behind: (name) => {
      const layer = layerOf.get(name);
      return layer && partBehind(tfjs, { ...steps, answer: answer.number }, layer);
    },
  };
}
