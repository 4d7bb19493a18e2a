import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { takeOutWeights } from '../graph/fed-weights';
import type { RecordedGraph } from '../graph/recorded-graph';
import { encodeSavedModel } from '../graph/saved-model';
import type { NativeBinding } from '../native';

/** Values to be fed, with their shape. */
export interface FedValues {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface FetchedValues {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** A graph in TensorFlow, with its large weights as tensors that are fed. */
export class TensorFlowSession {
  private constructor(
    private readonly binding: NativeBinding,
    readonly session: number,
    readonly weights: readonly { readonly name: string; readonly id: number }[],
    /** References to what the graph was made for, by what it is. */
    readonly outputs: RecordedGraph['outputs'],
  ) {}

  /** @throws Error where TensorFlow refuses the graph */
  static async create(binding: NativeBinding, whole: RecordedGraph): Promise<TensorFlowSession> {
    const { graph, weights } = takeOutWeights(whole);
    // TensorFlow reads graphs from folders only; it has read it when the call returns.
    const folder = await mkdtemp(path.join(os.tmpdir(), 'scorecam-lens-'));
    try {
      await writeFile(path.join(folder, 'saved_model.pb'), encodeSavedModel(graph));
      const session = binding.loadSavedModel(folder, 'serve');
      const fed = weights.map(({ name, shape, bytes }) => {
        const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
        return { name, id: binding.createTensor(shape, binding.TF_FLOAT, values) };
      });
      return new TensorFlowSession(binding, session, fed, graph.outputs);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** @throws Error where TensorFlow cannot run the graph */
  run(feeds: Readonly<Record<string, FedValues>>, fetches: readonly string[]): FetchedValues[] {
    const { binding } = this;
    const fed: number[] = [];
    let fetched: ReturnType<NativeBinding['runSavedModel']> = [];
    try {
      for (const { shape, values } of Object.values(feeds)) {
        fed.push(binding.createTensor(shape, binding.TF_FLOAT, values));
      }
      const names = [...Object.keys(feeds), ...this.weights.map(({ name }) => name)];
      const ids = [...fed, ...this.weights.map(({ id }) => id)];
      fetched = binding.runSavedModel(this.session, ids, names.join(','), fetches.join(','));
      return fetched.map(({ id, shape }) => {
        const values = binding.tensorDataSync(id);
        return { shape, values: values instanceof Int32Array ? Int32Array.from(values) : Float32Array.from(values) };
      });
    } finally {
      [...fed, ...fetched.map(({ id }) => id)].forEach((id) => {
        binding.deleteTensor(id);
      });
    }
  }

  dispose(): void {
    this.binding.deleteSavedModel(this.session);
    this.weights.forEach(({ id }) => {
      this.binding.deleteTensor(id);
    });
  }
}
