import { ScorecamError } from '../../shared/errors';
import type { ModelUse } from '../model-use';
import { ancestorsOf } from '../onnx/dependencies';
import { findDisplaced } from '../onnx/displaced';
import { innerTensors, layoutsOf } from '../onnx/onnx-layers';
import type { ImageInput } from '../onnx/onnx-input';
import type { OnnxGraph, OnnxModel } from '../onnx/onnx-proto';
import { findTargets, type Targets, type TargetTensor } from '../onnx/onnx-targets';
import { findOutputs } from '../onnx/onnx-output';
import { answerFetches, chooseAnswer, type OnnxAnswer } from './onnx-answer';
import type { OnnxRuntime } from './onnx-runtime';
import { MaskedSession, type SessionOptions } from './onnx-session';
import { middlePixel, patternPicture, UNIFORM_LEVELS, zeroBehind } from './probing';

/** What a model's graph alone does not say. */
export interface Probed extends Targets {
  readonly defaultTarget: TargetTensor;
  /** Names of layers that the answer does not depend on. */
  readonly layersAside: readonly string[];
  readonly answer: OnnxAnswer;
  /** One number a channel of the picture. */
  readonly zeroInput: readonly number[];
  /** The answer to `patternPicture`, `[outputs]`. */
  readonly patternAnswer: Float32Array;
}

export interface ProbedModel {
  readonly model: OnnxModel;
  readonly graph: OnnxGraph;
  readonly input: ImageInput;
  readonly size: { readonly height: number; readonly width: number };
}

const LEARNED = 'scorecam/learned';

/** Leaves the picture as it is. */
const NO_MASK = { height: 1, width: 1 } as const;

/**
 * Runs a model on two pictures, with all of its inner tensors exposed, to learn their shapes and what its answer is.
 *
 * @throws ScorecamError `model`
 */
export async function probeModel(
  runtime: OnnxRuntime,
  probed: ProbedModel & { readonly use: ModelUse },
  options: SessionOptions,
): Promise<Probed> {
  const { model, graph, input, size, use } = probed;
  const inner = innerTensors(graph);
  const closings = findOutputs(graph, use.outputName);
  const fetches = [{ tensor: input.learnedFrom, as: LEARNED }, ...answerFetches(closings)];
  const exposed = [...new Set(inner.map(({ tensor }) => tensor))];
  const masked = { model, graph, input, size, batch: input.batch, fetches, exposed };
  const session = await MaskedSession.create(runtime, masked, { ...options, isProbe: true });
  try {
    const count = input.batch ?? 1;
    const run = (picture: Float32Array, names: readonly string[]): ReturnType<MaskedSession['run']> => {
      const fed = { image: session.arrange(picture), baseline: new Float32Array(picture.length) };
      return session.run(fed, { values: new Float32Array(count), count, ...NO_MASK }, names);
    };
    const blank = new Float32Array(size.height * size.width * input.channels);
    const known = new Map(session.outputs.map((each) => [each.name, each]));
    const quantised = new Set(
      inner.flatMap(({ tensor, quantisation }) => (quantisation === undefined ? [] : [tensor])),
    );
    const isMap = (tensor: string): boolean => {
      const facts = known.get(tensor);
      const types = quantised.has(tensor) ? /^u?int8$/ : /^float(16|32)$/;
      return facts?.isTensor === true && types.test(facts.type) && [0, 3, 4].includes(facts.shape.length);
    };
    const shaped = exposed.filter(isMap);
    const names = fetches.map(({ as }) => as);
    const first = await run(blank, [...shaped, ...names]);
    const second = await run(patternPicture(blank.length), names);
    const rankOf = (tensor: string): number | undefined => {
      const facts = known.get(tensor);
      const rank = first.get(tensor)?.dims.length ?? (facts?.isTensor === true ? facts.shape.length : undefined);
      return rank === 0 ? undefined : rank;
    };
    const layouts = layoutsOf(graph, input, rankOf);
    const dimsOf = (tensor: string): readonly number[] | undefined => first.get(tensor)?.dims;
    const answer = chooseAnswer(closings, [first, second], count, use);
    const needed = ancestorsOf(graph, answer.tensor);
    const facts = { graph, layouts, displaced: findDisplaced(graph, input), dimsOf, count, size };
    const found = findTargets({ ...facts, inner: inner.filter(({ tensor }) => needed.has(tensor)) });
    const aside = findTargets({ ...facts, inner }).targets.filter(({ tensor }) => !needed.has(tensor));
    const { defaultTarget } = found;
    if (defaultTarget === undefined) {
      throw new ScorecamError(
        'model',
        'The model has no convolution with a spatial extent, so there are no activation maps.',
        'Score-CAM needs a convolutional network, or a vision transformer of which the grid of patches is known.',
      );
    }
    const { outputs } = answer;
    const patternAnswer = second.get(answer.fetch)?.data?.slice(0, outputs) ?? new Float32Array(outputs);
    const layersAside = aside.map(({ info }) => info.name);
    return { ...found, defaultTarget, layersAside, answer, patternAnswer, zeroInput: await findZeroInput(probed, run) };
  } finally {
    await session.release();
  }
}

type Fetched = Awaited<ReturnType<MaskedSession['run']>>;

/**
 * Value of each channel of the picture that the first learned operator sees as zero, where a normalisation stands before it:
 * `y = a x + b` is read off at the middle pixel of three uniform pictures. What is not of this form is left out.
 */
async function findZeroInput(
  { input, size }: ProbedModel,
  run: (picture: Float32Array, names: readonly string[]) => Promise<Fetched>,
): Promise<number[]> {
  const { channels } = input;
  const none = new Array<number>(channels).fill(0);
  if (input.learnedFrom === input.name) return none;
  const seen: number[][] = [];
  for (const level of UNIFORM_LEVELS) {
    const uniform = new Float32Array(size.height * size.width * channels).fill(level);
    const tensor = (await run(uniform, [LEARNED])).get(LEARNED);
    const pixel = middlePixel(tensor?.dims ?? [], tensor?.data, channels);
    if (pixel === undefined) return none;
    seen.push(pixel);
  }
  return zeroBehind(seen);
}
