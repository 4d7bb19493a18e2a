import { ScorecamError } from '../../shared/errors';
import type { OnnxFiles } from '../formats/model-files';
import { refuseSignature } from '../model-use';
import { loosenBatch } from '../onnx/loosen-batch';
import type { OnnxGraph } from '../onnx/onnx-proto';
import type { TargetTensor } from '../onnx/onnx-targets';
import type { Backend, LoadedModel, LoadRequest, OnnxProvider } from '../types';
import { largestDifference } from './graph-check';
import { FETCHED, OnnxModel } from './onnx-model';
import { probeModel, type Probed, type ProbedModel } from './onnx-probe';
import { requireProvider } from './onnx-provider';
import { loadOnnxRuntime, ONNXRUNTIME, type OnnxRuntime } from './onnx-runtime';
import { MaskedSession } from './onnx-session';
import { patternPicture } from './probing';

/** How far answers may lie apart, as a share of the largest number, when a picture is one of two or alone. */
const BATCH_TOLERANCE = 1e-2;

/** The same where quantised operators were fused, which moves every rounding. */
const FUSION_TOLERANCE = 0.1;

/** ONNX models through onnxruntime's native library. */
export class OnnxBackend implements Backend<OnnxFiles> {
  readonly name = 'onnxruntime';
  readonly versions = { onnxruntime: ONNXRUNTIME };

  private constructor(
    private readonly runtime: OnnxRuntime,
    private readonly threads: number,
    private readonly provider: OnnxProvider,
  ) {}

  /**
   * @param threads of one operator; 0 for all cores
   * @param provider what a session computes with, besides the processor
   * @throws ScorecamError `runtime`, also where the provider cannot be used
   */
  static async start(threads: number, provider: OnnxProvider = 'cpu'): Promise<OnnxBackend> {
    const runtime = await loadOnnxRuntime();
    await requireProvider(runtime, provider);
    return new OnnxBackend(runtime, threads, provider);
  }

  async load({ files, inputSize, memoryBudgetBytes, use = {} }: LoadRequest<OnnxFiles>): Promise<LoadedModel> {
    refuseSignature(use);
    const { input, path: file } = files;
    const size = { height: input.height ?? inputSize.height, width: input.width ?? inputSize.width };
    const { provider } = this;
    const options = { file, threads: this.threads, provider };
    const read = { ...(await files.read()), input, size };
    const probed = await probeModel(this.runtime, { ...read, use }, options);
    const open = (model: ProbedModel, batch: number | undefined, target: TargetTensor): Promise<MaskedSession> => {
      const fetches = [
        { tensor: probed.answer.tensor, as: FETCHED.answer },
        { tensor: target.tensor, as: FETCHED.activations, quantisation: target.quantisation },
      ];
      return MaskedSession.create(this.runtime, { ...model, batch, fetches }, options);
    };
    const { session, batch, isLoosened, notes } = await openBatched(read, probed, (graph, count) =>
      open({ ...read, graph }, count, probed.defaultTarget),
    );
    const openFor = async (target: TargetTensor): Promise<MaskedSession> => {
      const again = await files.read();
      const graph = isLoosened ? loosenBatch(again.graph, input.batch ?? 1) : again.graph;
      return open({ ...again, input, size, graph }, batch, target);
    };
    const readGraph = async (): Promise<OnnxGraph> => (await files.read()).graph;
    const { channels } = input;
    return new OnnxModel({
      size,
      channels,
      probed,
      batch,
      notes,
      session,
      openFor,
      readGraph,
      memoryBudgetBytes,
      provider,
    });
  }
}

interface Batched {
  readonly session: MaskedSession;
  readonly batch: number | undefined;
  readonly isLoosened: boolean;
  readonly notes: readonly string[];
}

/** A session that takes any number of masks where that gives the same answers, else one of the size that is built in. */
async function openBatched(
  { graph, input, size }: ProbedModel,
  probed: Probed,
  open: (graph: OnnxGraph, batch: number | undefined) => Promise<MaskedSession>,
): Promise<Batched> {
  const isLoosened = input.batch !== undefined;
  let session: MaskedSession | undefined;
  try {
    session = await open(isLoosened ? loosenBatch(graph, input.batch) : graph, undefined);
    if (await takesAnyBatch(session, probed, { input, size }))
      return { session, batch: undefined, isLoosened, notes: [] };
  } catch (error) {
    if (!(error instanceof ScorecamError) || error.code !== 'model') throw error;
  }
  await session?.release();
  const batch = input.batch ?? 1;
  const notes = [
    `The model takes ${batch === 1 ? 'one picture' : `${batch} pictures`} at a time, as it was exported; with a dynamic batch axis it may run faster.`,
  ];
  return { session: await open(graph, batch), batch, isLoosened: false, notes };
}

/** Whether two masks at once give what each gives alone, and no mask what the model itself gives. */
async function takesAnyBatch(
  session: MaskedSession,
  { defaultTarget, answer, patternAnswer }: Probed,
  picture: Pick<ProbedModel, 'size' | 'input'>,
): Promise<boolean> {
  const { height, width } = defaultTarget.info;
  const cells = height * width;
  const { size, input } = picture;
  const image = session.arrange(patternPicture(size.height * size.width * input.channels));
  const fed = { image, baseline: new Float32Array(image.length) };
  const score = async (values: Float32Array): Promise<Float32Array> => {
    const count = values.length / cells;
    const fetched = await session.run(fed, { values, count, height, width }, [FETCHED.answer]);
    return fetched.get(FETCHED.answer)?.data ?? new Float32Array();
  };
  const ramp = Float32Array.from({ length: cells }, (_, i) => i / cells);
  const [alone, whole] = [await score(ramp), await score(new Float32Array(cells))];
  const both = await score(Float32Array.from([...ramp, ...new Float32Array(cells)]));
  const scale = Math.max(...[...patternAnswer].map(Math.abs), 1e-6);
  return (
    both.length === 2 * answer.outputs &&
    largestDifference(both, [...alone, ...whole]) <= BATCH_TOLERANCE * scale &&
    largestDifference(whole, patternAnswer) <= FUSION_TOLERANCE * scale
  );
}
