import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { ScorecamError } from '../../shared/errors';
import { interpolationMatrix } from '../onnx/interpolation';
import { FEEDS, maskedModel, pictureShape, type MaskedGraphOptions } from '../onnx/masked-graph';
import { encodeModel } from '../onnx/onnx-proto';
import type { OnnxProvider } from '../types';
import { sessionProviders } from './onnx-provider';
import { firstLine, type OnnxRuntime } from './onnx-runtime';

/** What is masked, in the order of axes that the model wants. */
export interface FedPicture {
  /** One picture, or as many as there are masks. */
  readonly image: Float32Array;
  /** As large as one picture. */
  readonly baseline: Float32Array;
}

/** Masks `[count, height, width]`. */
export interface FedMasks {
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
}

interface FetchedTensor {
  readonly type: string;
  readonly dims: readonly number[];
  /** Undefined where the numbers are no float32. */
  readonly data: Float32Array | undefined;
}

export interface SessionOptions {
  /** For messages. */
  readonly file: string;
  /** Of one operator; 0 for all cores. */
  readonly threads: number;
  readonly provider: OnnxProvider;
  /** Leave the graph as it is, so that every inner tensor is there. */
  readonly isProbe?: boolean;
}

/** A masked graph in onnxruntime. */
export class MaskedSession {
  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly graph: Pick<MaskedGraphOptions, 'input' | 'size'>,
    private readonly file: string,
  ) {}

  /** @throws ScorecamError `model` where onnxruntime refuses the graph */
  static async create(
    runtime: OnnxRuntime,
    graph: MaskedGraphOptions,
    options: SessionOptions,
  ): Promise<MaskedSession> {
    const { file, threads, provider, isProbe = false } = options;
    try {
      const session = await runtime.InferenceSession.create(encodeModel(maskedModel(graph)), {
        ...sessionProviders(provider),
        // Left to itself onnxruntime takes one thread for two cores of a virtual machine.
        intraOpNumThreads: threads > 0 ? threads : availableParallelism(),
        graphOptimizationLevel: isProbe ? 'disabled' : 'all',
        // What goes wrong is thrown, and told once.
        logSeverityLevel: 4,
      });
      // Nothing of the model's own graph is needed any more; only what feeding it takes is kept.
      return new MaskedSession(runtime, session, { input: graph.input, size: graph.size }, file);
    } catch (cause) {
      throw refused(file, cause);
    }
  }

  /** Types and shapes of what can be fetched, as far as they are known without running. */
  get outputs(): InferenceSession['outputMetadata'] {
    return this.session.outputMetadata;
  }

  /** Pictures in the order of axes that the model wants. */
  arrange(pictures: Float32Array): Float32Array {
    const { layout, channels } = this.graph.input;
    if (layout === 'nhwc') return pictures;
    const pixels = this.graph.size.height * this.graph.size.width;
    const planes = new Float32Array(pictures.length);
    for (let from = 0; from < pictures.length; from += pixels * channels) {
      for (let channel = 0; channel < channels; channel += 1) {
        const plane = from + channel * pixels;
        for (let i = 0; i < pixels; i += 1) planes[plane + i] = pictures[from + channels * i + channel] ?? 0;
      }
    }
    return planes;
  }

  /**
   * Runs the graph on a picture under some masks.
   *
   * @param names of what is wanted
   * @throws ScorecamError `model` where onnxruntime cannot run it
   */
  async run(
    { image, baseline }: FedPicture,
    masks: FedMasks,
    names: readonly string[],
  ): Promise<ReadonlyMap<string, FetchedTensor>> {
    const { Tensor } = this.runtime;
    const { height, width } = this.graph.size;
    const shape = pictureShape(this.graph.input, this.graph.size);
    const { values, constant } = markConstant(masks);
    const feeds = {
      [FEEDS.image]: new Tensor('float32', image, [image.length / baseline.length, ...shape.slice(1)]),
      [FEEDS.baseline]: new Tensor('float32', baseline, shape),
      [FEEDS.masks]: new Tensor('float32', values, [masks.count, 1, masks.height, masks.width]),
      [FEEDS.constant]: new Tensor('float32', constant, [masks.count, 1, 1, 1]),
      [FEEDS.rows]: new Tensor('float32', interpolationMatrix(masks.height, height), [height, masks.height]),
      [FEEDS.columns]: new Tensor('float32', transpose(interpolationMatrix(masks.width, width), width), [
        masks.width,
        width,
      ]),
    };
    let fetched: Awaited<ReturnType<InferenceSession['run']>>;
    try {
      fetched = await this.session.run(feeds, names);
    } catch (cause) {
      throw refused(this.file, cause);
    }
    return new Map(
      names.flatMap((name): [string, FetchedTensor][] => {
        const tensor = fetched[name];
        if (tensor === undefined || !('dims' in tensor)) return [];
        const { type, dims } = tensor;
        return [[name, { type, dims, data: type === 'float32' ? (tensor.data as Float32Array) : undefined }]];
      }),
    );
  }

  async release(): Promise<void> {
    await this.session.release();
  }
}

function refused(file: string, cause: unknown): ScorecamError {
  const message = withoutSourcePlace(cause instanceof Error ? firstLine(cause.message) : String(cause));
  return new ScorecamError(
    'model',
    `onnxruntime cannot run ${file}: ${message}`,
    'Check the model with onnx.checker.check_model, and export it again.',
    { cause },
  );
}

/** onnxruntime says in which line of its own source, and in which function, an operator failed. */
function withoutSourcePlace(message: string): string {
  return message.replace(/\S*onnxruntime_src\S*:\d+ .*?\) (?=[A-Z])/, '');
}

/** Constant masks become zeros with a mark, so that no rounding of the interpolation is stretched to a pattern. */
function markConstant({ values, count, height, width }: FedMasks): { values: Float32Array; constant: Float32Array } {
  const cells = height * width;
  const constant = new Float32Array(count);
  let result = values;
  for (let row = 0; row < count; row += 1) {
    const mask = values.subarray(row * cells, (row + 1) * cells);
    if (mask.some((value) => value !== mask[0])) continue;
    constant[row] = 1;
    if (mask[0] === 0) continue;
    if (result === values) result = Float32Array.from(values);
    result.fill(0, row * cells, (row + 1) * cells);
  }
  return { values: result, constant };
}

function transpose(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}
