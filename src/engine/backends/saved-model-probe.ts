import { chooseOutput } from '../choose-output';
import type { GraphNode } from '../graph/recorded-graph';
import { settleAnswer, type AnswerMeaning, type ModelUse } from '../model-use';
import type { NativeBinding } from '../native';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { ancestorNodes, innerTensors } from '../tensorflow/graph-layers';
import { closingOf, pickedFrom, typeBehind, type ClosingOperator } from '../tensorflow/graph-output';
import { asFloat, maskedNodes, shapeNode } from '../tensorflow/masked-graph';
import { findTargets, type Targets } from '../tensorflow/saved-model-targets';
import type { ModelDescription } from '../types';
import { classesOf, patternPicture } from './probing';
import { TensorFlowSession, type FetchedValues } from './tensorflow-session';

/** What a model's graph alone does not say. */
export interface ProbedGraph extends Targets {
  /** Names of layers that the answer does not depend on. */
  readonly layersAside: readonly string[];
  readonly answer: AnswerMeaning & {
    /** Reference to the tensor, and the type of its numbers. */
    readonly tensor: string;
    readonly dtype: number;
    readonly outputs: number;
    readonly taken: ModelDescription['outputTaken'];
  };
}

export interface ProbeOptions {
  readonly size: { readonly height: number; readonly width: number };
  readonly use: ModelUse;
}

/**
 * Runs a model on some pictures, with the shapes of all of its inner tensors, to learn what its answer is.
 *
 * @throws ScorecamError `model`, or Error where TensorFlow cannot run it
 */
export async function probeGraph(
  binding: NativeBinding,
  model: FrozenModel,
  { size, use }: ProbeOptions,
): Promise<ProbedGraph> {
  const { graph, signature } = model;
  const { layout, channels, batch } = signature.picture;
  if (graph.results.length === 0) chooseOutput([], use);
  const inner = innerTensors(graph);
  const closings = graph.results.map((result) => {
    const { from: output, pickedBy } = pickedFrom(graph, result);
    return { output, pickedBy, ...closingOf(graph, output) };
  });
  const nodes: GraphNode[] = [
    ...maskedNodes(graph, { size, channels, layout, batch }),
    ...inner.map(({ node, dtype }) => shapeNode(shapeName(node), node, dtype)),
    ...closings.flatMap(({ output, logits }, i) => [
      ...asFloat(`probe/output${i}`, output, typeBehind(graph, output)),
      ...asFloat(`probe/logits${i}`, logits, typeBehind(graph, logits)),
    ]),
  ];
  const fetches = [
    ...inner.map(({ node }) => shapeName(node)),
    ...closings.flatMap((_, i) => [`probe/output${i}`, `probe/logits${i}`]),
  ];
  const count = batch ?? 1;
  const session = await TensorFlowSession.create(binding, { nodes, outputs: {} });
  try {
    const length = size.height * size.width * channels;
    const shape = [1, size.height, size.width, channels];
    // One set of fetches for all runs: TensorFlow prepares the graph for each set anew.
    const run = (values: Float32Array): ReadonlyMap<string, FetchedValues> => {
      const feeds = {
        image: { shape, values },
        baseline: { shape, values: new Float32Array(length) },
        masks: { shape: [count, 1, 1, 1], values: new Float32Array(count) },
      };
      return new Map(session.run(feeds, fetches).map((fetched, i) => [fetches[i] ?? '', fetched]));
    };
    const pattern = run(patternPicture(length));
    const blank = run(new Float32Array(length));
    const shapeOf = (node: string): readonly number[] => Array.from(pattern.get(shapeName(node))?.values ?? []);
    const answer = chooseAnswer(model, closings, [pattern, blank], { count, use });
    // Layers of another output say nothing about this one.
    const nodesOfAnswer = ancestorNodes(graph, answer.tensor);
    const within = inner.filter(({ node }) => nodesOfAnswer.has(node));
    const found = findTargets(model, within, { shapeOf, size });
    const tensors = new Set(found.targets.map(({ tensor }) => tensor));
    const aside = findTargets(model, inner, { shapeOf, size }).targets.filter(({ tensor }) => !tensors.has(tensor));
    return { ...found, layersAside: aside.map(({ info }) => info.name), answer };
  } finally {
    session.dispose();
  }
}

function shapeName(node: string): string {
  return `probe/shape/${node}`;
}

interface Closing extends ClosingOperator {
  readonly output: string;
  readonly pickedBy: string | undefined;
}

function chooseAnswer(
  { graph, signature }: FrozenModel,
  closings: readonly Closing[],
  runs: readonly ReadonlyMap<string, FetchedValues>[],
  { count, use }: { readonly count: number; readonly use: ModelUse },
): ProbedGraph['answer'] {
  const [pattern] = runs;
  const shape = (fetch: string): readonly number[] => pattern?.get(fetch)?.shape ?? [];
  const facts = closings.map((closing, i) => {
    const dims = shape(`probe/output${i}`);
    return {
      name: signature.outputs[i]?.name ?? '',
      shape: dims,
      classes: classesOf(dims, count),
      pickedBy: closing.pickedBy,
      closing,
      i,
    };
  });
  const { chosen, taken } = chooseOutput(facts, use);
  const { closing, classes: outputs = 0, i } = chosen;
  const isOverClasses = classesOf(shape(`probe/logits${i}`), count) === outputs;
  const isLogits = closing.activation !== undefined && isOverClasses;
  const rows = runs.map((run) => Float32Array.from(run.get(`probe/output${i}`)?.values.subarray(0, outputs) ?? []));
  const { activation, isLinear } = closing;
  const meaning = settleAnswer({ closing: isLogits ? activation : undefined, isLogits, isLinear, rows }, use.output);
  const tensor = isLogits ? closing.logits : closing.output;
  return { ...meaning, taken, tensor, dtype: typeBehind(graph, tensor), outputs };
}
