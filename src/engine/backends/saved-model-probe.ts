import { ScorecamError } from '../../shared/errors';
import { chooseOutput } from '../choose-output';
import type { GraphNode } from '../graph/recorded-graph';
import { settleAnswer, type AnswerMeaning, type ModelUse } from '../model-use';
import type { NativeBinding } from '../native';
import type { FrozenModel } from '../tensorflow/frozen-model';
import { innerTensors, layoutsOf, nameLayers, type InnerTensor, type Layout } from '../tensorflow/graph-layers';
import { closingOf, pickedFrom, typeBehind, type ClosingOperator } from '../tensorflow/graph-output';
import { asFloat, maskedNodes, shapeNode } from '../tensorflow/masked-graph';
import type { LayerInfo, ModelDescription } from '../types';
import { classesOf, patternPicture } from './probing';
import { TensorFlowSession, type FetchedValues } from './tensorflow-session';

/** A layer that can be the target. */
export interface TargetTensor {
  readonly info: LayerInfo;
  readonly tensor: InnerTensor;
  readonly layout: Layout;
}

/** What a model's graph alone does not say. */
export interface ProbedGraph {
  readonly targets: readonly TargetTensor[];
  /** Behind the last of them the model goes on with convolutions of one place. */
  readonly endsInPoints: boolean;
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
    return {
      ...findTargets(model, inner, shapeOf),
      answer: chooseAnswer(model, closings, [pattern, blank], { count, use }),
    };
  } finally {
    session.dispose();
  }
}

function shapeName(node: string): string {
  return `probe/shape/${node}`;
}

function findTargets(
  { graph, signature }: FrozenModel,
  inner: readonly InnerTensor[],
  shapeOf: (node: string) => readonly number[],
): Pick<ProbedGraph, 'targets' | 'endsInPoints'> {
  const { layout: pictureLayout, batch } = signature.picture;
  const known = new Set(inner.map(({ node }) => node));
  const layouts = layoutsOf(graph.nodes, pictureLayout, (node) => (known.has(node) ? shapeOf(node).length : undefined));
  const maps = inner.flatMap((tensor) => {
    const layout = layouts.get(tensor.node);
    const [rows, ...axes] = shapeOf(tensor.node);
    if (layout === undefined || rows !== (batch ?? 1) || axes.length !== 3) return [];
    const [height = 0, width = 0, channels = 0] = layout === 'nhwc' ? axes : [axes[1], axes[2], axes[0]];
    return [{ origin: tensor.origin, type: tensor.type, tensor, layout, height, width, channels }];
  });
  const spatial = maps.filter(({ height, width, channels }) => height * width > 1 && channels > 0);
  const behind = maps.slice(maps.findIndex((map) => map === spatial.at(-1)) + 1);
  const targets = nameLayers(spatial).map(({ name, type, tensor: map }): TargetTensor => {
    const { tensor, layout, height, width, channels } = map;
    return { info: { name, type, height, width, channels }, tensor, layout };
  });
  if (targets.length > 0) return { targets, endsInPoints: behind.some(({ type }) => type.includes('Conv')) };
  throw new ScorecamError(
    'model',
    'The model has no convolution with a spatial extent, so there are no activation maps.',
    'Score-CAM needs a convolutional network.',
  );
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
