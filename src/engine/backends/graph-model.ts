import { ScorecamError } from '../../shared/errors';
import { chooseOutput } from '../choose-output';
import type { GraphFiles } from '../formats/model-files';
import { countClasses } from '../logits';
import { refuseSignature, settleAnswer, type ModelUse } from '../model-use';
import { ancestors } from './ancestors';
import { graphLayers } from './graph-layers';
import { findGraphAnswer } from './graph-output';
import { buildGraphSteps, type GraphSteps } from './graph-steps';
import { checkBatch, tryOut, type Candidate } from './graph-trial';
import type { InputShape } from './layer-steps';
import { classesOf, endsInPoints, unusedSize } from './layers-model';
import type { InputSize, LayersClassifier } from './classifier';
import { forwardPasses } from './forward-passes';
import type { Tfjs } from './tfjs-runtime';

/**
 * Loads a tfjs graph model into tfjs' present backend.
 *
 * @param size input size for a model that leaves it open
 * @throws ScorecamError `model`, naming what is not supported, or `usage` where what the user says does not fit
 */
export async function loadGraphClassifier(
  tfjs: Tfjs,
  files: GraphFiles,
  size: InputSize,
  use: ModelUse = {},
): Promise<LayersClassifier> {
  refuseSignature(use);
  const byName = new Map(files.operators.map((operator) => [operator.name, operator]));
  const outputs = files.outputs.map((output) => ({ ...output, answer: findGraphAnswer(byName, output.tensor) }));
  const fused = outputs.flatMap(({ answer }) => answer.fusedInto ?? []);
  const graph = await buildGraphSteps(tfjs, files, new Set(fused));
  try {
    const candidates = outputs.flatMap((output): Candidate[] => {
      const number = graph.find(output.answer.tensor);
      return typeof number === 'number' ? [{ ...output, number }] : [];
    });
    return takeApart(tfjs, graph, files, {
      shape: { ...(files.inputSize ?? size), channels: files.channels },
      candidates,
      use,
    });
  } catch (error) {
    graph.dispose();
    throw error;
  }
}

function takeApart(
  tfjs: Tfjs,
  graph: GraphSteps,
  files: GraphFiles,
  { shape, candidates, use }: { shape: InputShape; candidates: readonly Candidate[]; use: ModelUse },
): LayersClassifier {
  const { zeroInput } = files;
  if (!zeroInput.every(Number.isFinite)) {
    throw new ScorecamError('model', 'The model begins with a multiplication by 0.', 'Convert the model again.');
  }
  const trial = tryOut(tfjs, graph, shape, candidates);
  const outputFacts = candidates.map((candidate) => {
    const shape = trial.shapes.get(candidate.number) ?? [];
    return { ...candidate, shape, classes: shape[0] === 2 ? classesOf(shape) : undefined };
  });
  const { chosen, taken } = chooseOutput(outputFacts, use);
  const values = trial.answers.get(chosen.number) ?? new Float32Array();
  const outputs = values.length / 2;
  checkBatch(tfjs, graph, shape, chosen, values);
  const closing = chosen.answer.activation;
  const { form, activation, isGuessed } = settleAnswer(
    {
      closing,
      isLogits: closing !== undefined,
      isLinear: chosen.answer.isLinear,
      rows: [values.subarray(0, outputs), values.subarray(outputs)],
    },
    use.output,
  );
  const steps = { ...graph, steps: ancestors(graph.steps, chosen.number) };
  const { layers, defaultLayer, isOfTokens } = graphLayers(steps.steps, trial.shapes, shape);
  return {
    description: {
      format: files.format,
      inputSize: { height: shape.height, width: shape.width },
      channels: shape.channels,
      layers: layers.map(({ info }) => info),
      defaultLayer: defaultLayer.info.name,
      endsInPoints: !isOfTokens && endsInPoints(steps, trial.shapes, defaultLayer.tensor),
      classes: countClasses(outputs, activation),
      isOneNumber: outputs === 1,
      activation: outputs === 1 ? 'softmax' : activation,
      outputForm: form,
      activationGuessed: isGuessed,
      outputTaken: taken,
      zeroInput,
    },
    outputs,
    form,
    unusedSize: unusedSize(trial.shapes),
    ...forwardPasses(tfjs, steps, { number: chosen.number, outputs }, layers),
    dispose: () => {
      graph.dispose();
    },
  };
}
