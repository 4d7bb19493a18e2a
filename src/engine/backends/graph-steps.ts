import type * as core from '@tensorflow/tfjs-core';
import type { GraphFiles } from '../formats/model-files';
import type { GraphOperator, TensorReference } from '../tensorflow/graph-def';
import { ScorecamError } from '../../shared/errors';
import { checkSize, type OperatorCall } from './graph-operator';
import { isPassingOn, operatorOf } from './graph-operators';
import type { RunnableStep } from './layer-steps';
import type { Tfjs } from './tfjs-runtime';

/** A graph as calls of operators that depend on the picture; what does not is computed once. */
export interface GraphSteps {
  readonly steps: readonly RunnableStep[];
  /** Number of the picture's tensor, alone. */
  readonly inputs: readonly number[];
  /** A tensor of the graph: a number where it depends on the picture, else its value. */
  find(reference: TensorReference): number | core.Tensor | undefined;
  dispose(): void;
}

/** What of a graph is needed to compute it. */
export type ComputedGraph = Pick<GraphFiles, 'operators' | 'input' | 'builtInBatch' | 'weights' | 'readWeights'>;

/** What the steps of one model have in common. */
interface Build {
  readonly tfjs: Tfjs;
  readonly builtInBatch: number | undefined;
  /** Operators of which the fused activation is left out. */
  readonly linear: ReadonlySet<string>;
}

/**
 * Makes steps of the operators of a graph in tfjs' present backend.
 *
 * @param linear names of operators of which the fused activation is left out
 * @throws ScorecamError `model`, naming the operator that cannot be computed
 */
export async function buildGraphSteps(
  tfjs: Tfjs,
  files: ComputedGraph,
  linear: ReadonlySet<string>,
): Promise<GraphSteps> {
  const { core: tf } = tfjs;
  for (const operator of files.operators) {
    const isGiven = operator.type === 'Const' || operator.type === 'Placeholder' || operator.type === 'NoOp';
    if (!isGiven && !isPassingOn(operator)) operatorOf(operator);
  }
  const build = { tfjs, builtInBatch: files.builtInBatch, linear };
  const weights = tf.io.decodeWeights(
    await files.readWeights(),
    files.weights as unknown as core.io.WeightsManifestEntry[],
  );
  const made = new Set<core.Tensor>(Object.values(weights));
  const dispose = (): void => {
    made.forEach((tensor) => {
      tensor.dispose();
    });
  };
  try {
    return { ...connect(build, files, weights, made), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** @param made gets every tensor that is kept */
function connect(
  build: Build,
  { operators, input }: ComputedGraph,
  weights: Readonly<Record<string, core.Tensor>>,
  made: Set<core.Tensor>,
): Omit<GraphSteps, 'dispose'> {
  const values = new Map<string, number | core.Tensor>([[keyOf({ operator: input, index: 0 }), 0]]);
  const find = (reference: TensorReference): number | core.Tensor | undefined => values.get(keyOf(reference));
  const outputsOf = countOutputs(operators);
  const steps: RunnableStep[] = [];
  let count = 1;
  for (const operator of operators) {
    const { name, type, inputs } = operator;
    const give = (index: number, value: number | core.Tensor): void => {
      values.set(keyOf({ operator: name, index }), value);
    };
    if (name === input || type === 'NoOp') continue;
    if (type === 'Const') {
      const value = weights[name];
      if (value !== undefined) give(0, value);
      continue;
    }
    const given = inputs.map((reference) => {
      const value = find(reference);
      if (value === undefined) throw missing(operator, reference);
      return value;
    });
    if (isPassingOn(operator)) {
      given.forEach((value, index) => {
        give(index, value);
      });
      continue;
    }
    const constants = given.map((value) => (typeof value === 'number' ? undefined : value));
    const wanted = outputsOf.get(name) ?? 1;
    if (constants.every((value) => value !== undefined)) {
      evaluate(build, operator, constants, wanted).forEach((tensor, index) => {
        made.add(build.tfjs.core.keep(tensor));
        give(index, tensor);
      });
      continue;
    }
    const outputs = Array.from({ length: wanted }, () => count++);
    outputs.forEach((output, index) => {
      give(index, output);
    });
    const dynamic = given.filter((value) => typeof value === 'number');
    const apply = (taken: core.Tensor | core.Tensor[]): core.Tensor[] => {
      const tensors = Array.isArray(taken) ? [...taken] : [taken];
      const all = constants.map((constant) => constant ?? tensors.shift());
      return evaluate(
        build,
        operator,
        all.filter((tensor) => tensor !== undefined),
        wanted,
      );
    };
    steps.push({ name, type, inputs: dynamic, outputs, layer: { apply } });
  }
  return { steps, inputs: [0], find };
}

/** Computes one operator; what it gives is never one of its inputs, which are let go by themselves. */
function evaluate(
  { tfjs: { core: tf }, builtInBatch, linear }: Build,
  { name, type, attributes, ...operator }: GraphOperator,
  inputs: readonly core.Tensor[],
  wanted: number,
): core.Tensor[] {
  const call: OperatorCall = { tf, inputs, attributes, builtInBatch, linear: linear.has(name) };
  try {
    return tf.tidy(() => {
      const result = operatorOf({ name, type, attributes, ...operator })(call);
      const tensors = Array.isArray(result) ? result : [result];
      if (tensors.length < wanted) throw new RangeError(`it gives ${tensors.length} tensors; ${wanted} are taken`);
      for (const { shape } of tensors) checkSize(shape);
      return tensors.map((tensor) => (inputs.includes(tensor) ? tf.clone(tensor) : tensor));
    });
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    const reason = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new ScorecamError(
      'model',
      `Operator ${name.slice(0, 200)} (${type}) cannot be computed: ${reason.slice(0, 500)}`,
      'Check the input size. Where WebAssembly computes, TensorFlow may do: it knows more operators.',
      { cause },
    );
  }
}

/** How many outputs of each operator are taken by others. */
function countOutputs(operators: readonly GraphOperator[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { inputs } of operators) {
    for (const { operator, index } of inputs) counts.set(operator, Math.max(counts.get(operator) ?? 1, index + 1));
  }
  return counts;
}

function missing({ name, type }: GraphOperator, { operator, index }: TensorReference): ScorecamError {
  return new ScorecamError(
    'model',
    `Operator ${name.slice(0, 200)} (${type}) takes output ${index} of ${operator.slice(0, 200)}, which has no such output.`,
    'Convert the model again; its description is damaged.',
  );
}

function keyOf({ operator, index }: TensorReference): string {
  return `${index} ${operator}`;
}
