import type * as core from '@tensorflow/tfjs-core';
import { ScorecamError } from '../../shared/errors';
import type { GraphOutput } from '../formats/model-files';
import type { GraphAnswer } from './graph-output';
import type { GraphSteps } from './graph-steps';
import { runSteps, type InputShape } from './layer-steps';
import type { Tfjs } from './tfjs-runtime';

/** An output of the graph with what closes it. */
export interface Candidate extends GraphOutput {
  readonly answer: GraphAnswer;
  /** Number of the answer's tensor. */
  readonly number: number;
}

/** What a forward pass of two pictures showed. */
export interface Trial {
  /** Of all tensors, for two pictures. */
  readonly shapes: ReadonlyMap<number, readonly number[]>;
  /** Of each candidate, `[2, …]`. */
  readonly answers: ReadonlyMap<number, Float32Array>;
}

/** Pictures of a blank and of a pattern. */
function trialPictures({ core: tf }: Tfjs, { height, width, channels }: InputShape): core.Tensor4D {
  const pixels = height * width * channels;
  const values = Float32Array.from({ length: 2 * pixels }, (_, i) => (i < pixels ? 0 : Math.sin(i * 0.37)));
  return tf.tensor4d(values, [2, height, width, channels]);
}

/** One forward pass of two pictures, which tells the shapes of all tensors. */
export function tryOut(tfjs: Tfjs, graph: GraphSteps, shape: InputShape, candidates: readonly Candidate[]): Trial {
  const shapes = new Map<number, readonly number[]>();
  const answers = new Map<number, Float32Array>();
  const visitors = new Map(
    graph.steps
      .flatMap(({ outputs }) => outputs)
      .map((number) => [number, (tensor: core.Tensor) => void shapes.set(number, tensor.shape)]),
  );
  tfjs.core.tidy(() => {
    const input = trialPictures(tfjs, shape);
    shapes.set(0, input.shape);
    const numbers = candidates.map(({ number }) => number);
    const tensors = runSteps(tfjs, graph, input, numbers, visitors);
    for (const number of numbers) answers.set(number, Float32Array.from(tensors.get(number)?.dataSync() ?? []));
  });
  return { shapes, answers };
}

/** A model that was exported for one picture may mix up several. */
export function checkBatch(
  tfjs: Tfjs,
  graph: GraphSteps,
  shape: InputShape,
  { number }: Candidate,
  answers: Float32Array,
): void {
  const { core: tf } = tfjs;
  const alone = tf.tidy(() => {
    const picture = tf.slice(trialPictures(tfjs, shape), [1, 0, 0, 0], [1, -1, -1, -1]);
    const answer = runSteps(tfjs, graph, picture, [number]).get(number);
    return Float32Array.from(answer?.dataSync() ?? []);
  });
  const together = answers.subarray(answers.length / 2);
  const scale = together.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  // Written so that NaN counts as equal: that the model gives NaN is said better elsewhere.
  const isSame =
    alone.length === together.length && !alone.some((value, i) => Math.abs(value - (together[i] ?? 0)) > 1e-3 * scale);
  if (isSame) return;
  throw new ScorecamError(
    'model',
    'The model gives another answer to a picture when others are computed with it.',
    'Export it with an open batch size ([None, height, width, 3]).',
  );
}
