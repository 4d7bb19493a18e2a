import type * as core from '@tensorflow/tfjs-core';
import { ScorecamError } from '../../shared/errors';
import type { NativeBinding } from '../native';
import { flatOperators } from '../tensorflow/flat-operators';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { parseReference } from '../tensorflow/graph-def';
import type { Gradients, ModelDescription } from '../types';
import { buildGraphSteps, type GraphSteps } from './graph-steps';
import { runSteps } from './layer-steps';
import { startNodeTfjs } from './node-tfjs';
import { partBehind } from './part-behind';
import type { ProbedGraph } from './saved-model-probe';
import { RecordedGradients } from './recorded-gradients';
import { refusal } from './tfjs-gradients';

/**
 * Derivatives of a SavedModel, of which every operator has to be known to tfjs.
 *
 * @throws ScorecamError `model` that says which is not
 */
export async function savedModelGradients(
  binding: NativeBinding,
  { graph, signature }: FrozenModel,
  { targets, answer }: ProbedGraph,
  description: ModelDescription,
): Promise<Gradients> {
  if (signature.picture.layout === 'nchw') throw refusal('the model takes its pictures with channels first');
  const node = await startNodeTfjs(binding);
  const { tfjs } = node;
  const steps = await build(() =>
    buildGraphSteps(tfjs, { ...flatOperators(graph), builtInBatch: signature.picture.batch }, new Set()),
  );
  const numberOf = (reference: string): number | undefined => {
    const found = steps.find(parseReference(reference));
    return typeof found === 'number' ? found : undefined;
  };
  const number = numberOf(answer.tensor);
  if (number === undefined) {
    steps.dispose();
    throw refusal('its answer does not depend on the picture');
  }
  const { outputs, form } = answer;
  return new RecordedGradients(binding, node, {
    description,
    answer: { outputs, form, activation: description.activation },
    run: (input: core.Tensor4D) => runSteps(tfjs, steps, input, [number]).get(number) ?? input,
    behind: (layer) => {
      const target = targets.find(({ info }) => info.name === layer);
      const tensor = target === undefined || target.layout === 'nchw' ? undefined : numberOf(target.tensor);
      if (target === undefined || tensor === undefined) return undefined;
      return partBehind(tfjs, { ...steps, answer: number }, { ...target, tensor });
    },
    dispose: () => {
      steps.dispose();
    },
  });
}

/** What cannot be computed by tfjs still can be explained without derivatives. */
async function build(steps: () => Promise<GraphSteps>): Promise<GraphSteps> {
  try {
    return await steps();
  } catch (error) {
    if (!(error instanceof ScorecamError)) throw error;
    throw refusal(error.message.replace(/\.$/, ''), error);
  }
}
