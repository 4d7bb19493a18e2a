import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { chooseBatchSize } from '../batch-size';
import { takeOutWeights } from '../graph/fed-weights';
import { GraphCache, type CachedGraph, type NewGraph } from '../graph/graph-cache';
import type { RecordedGraph } from '../graph/recorded-graph';
import { encodeSavedModel } from '../graph/saved-model';
import type { NativeBinding } from '../native';
import type { LoadedModel } from '../types';
import { answerTestBatch, compareModels, largestDifference } from './graph-check';
import { RecordedModel } from './recorded-model';

/** The most that two ways of computing the same may differ in a probability. */
const TOLERANCE = 1e-4;

/** What is asked of a graph that is opened. */
interface GraphRequest {
  readonly memoryBudgetBytes: number;
  /** A preprocessed picture on which a new graph is compared with its reference. */
  readonly sample: Float32Array;
  readonly passing?: boolean;
}

/** A graph that was just made, and what is known of it. */
interface MadeGraph {
  readonly graph: RecordedGraph;
  readonly entry: Omit<NewGraph['entry'], 'fetches'>;
}

/** Graphs that TensorFlow runs: those of the cache, checked, and new ones, kept only where they give the right answers. */
export class KeptGraphs {
  constructor(
    private readonly binding: NativeBinding,
    private readonly cache: GraphCache,
  ) {}

  /** The model of a key; undefined where there is none, where it is damaged, or where it needs too much memory. */
  async find(key: string, request: GraphRequest): Promise<RecordedModel | undefined> {
    const cached = await this.cache.find(key);
    return cached && fitsBudget(cached, request) ? this.#open(cached, request) : undefined;
  }

  /**
   * Tries a new graph out beside another way of computing the same, and keeps it for later only when the two agree.
   *
   * @returns the model, or why it cannot be used
   */
  async tryOut(
    key: string,
    { graph: whole, entry }: MadeGraph,
    reference: LoadedModel,
    request: GraphRequest,
  ): Promise<RecordedModel | string> {
    const { graph, weights } = takeOutWeights(whole);
    const made = { graph: encodeSavedModel(graph), weights, entry: { ...entry, fetches: graph.outputs } };
    const { draft, folder, problem } = await this.#draft(made);
    let isKept = false;
    try {
      const model = await this.#open(draft, request);
      if (model === undefined) return 'the recorded graph does not give the answers that it was recorded with';
      const difference = await compareModels(model, reference, request.sample).catch((error: unknown) => {
        model.dispose();
        throw error;
      });
      if (difference > TOLERANCE) {
        model.dispose();
        return `the recorded graph differs from the eager one by ${difference.toExponential(1)}`;
      }
      if (request.passing === true) return model;
      if (problem === undefined) {
        isKept = await this.cache.publish(key, draft).then(
          () => true,
          () => false,
        );
      }
      if (!isKept) model.notes.push(`The recorded graph cannot be kept for the next time (${problem ?? 'no space'}).`);
      return model;
    } finally {
      // TensorFlow has read it by now.
      if (!isKept) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  async remove(key: string): Promise<void> {
    await this.cache.remove(key);
  }

  /** Opens a graph and checks it with its test vector; undefined where it cannot be used. */
  async #open(cached: CachedGraph, { memoryBudgetBytes }: GraphRequest): Promise<RecordedModel | undefined> {
    let model: RecordedModel | undefined;
    try {
      model = await RecordedModel.open(this.binding, cached, memoryBudgetBytes);
      const answers = await answerTestBatch(model);
      if (largestDifference(answers, cached.entry.testVector) <= TOLERANCE) return model;
    } catch {
      // A damaged entry is made again by the caller.
    }
    model?.dispose();
    return undefined;
  }

  /**
   * Writes a graph into the cache, or where that cannot be written to, among the temporary files.
   *
   * @returns also the folder to take away when the graph is not kept, and why it cannot be
   */
  async #draft(graph: NewGraph): Promise<{ draft: CachedGraph; folder: string; problem?: string }> {
    try {
      const draft = await this.cache.draft(graph);
      return { draft, folder: draft.directory };
    } catch (error) {
      const folder = await mkdtemp(path.join(os.tmpdir(), 'scorecam-lens-'));
      const problem = error instanceof Error ? error.message : String(error);
      return { draft: await new GraphCache(folder).draft(graph), folder, problem };
    }
  }
}

/** Whether the batch size that is built into a graph, if any, suits the memory that a batch may take now. */
function fitsBudget({ entry }: CachedGraph, { memoryBudgetBytes }: GraphRequest): boolean {
  return entry.fixedBatch === null || entry.fixedBatch <= chooseBatchSize(entry.description, memoryBudgetBytes);
}
