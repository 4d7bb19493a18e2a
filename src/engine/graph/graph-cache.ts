import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { makeFolder } from '../../files/make-folder';
import { VERSION } from '../../shared/version';
import type { OutputForm } from '../logits';
import { processorFlags } from '../processor';
import type { ModelDescription } from '../types';
import type { FedWeight } from './fed-weights';

/** Bump when recording, rewriting, the choice of layers or the entry's form changes: older entries are then not used. */
const FORMAT = 9;

/** A folder that was being written for longer than this was left behind by a process that was killed. */
const ABANDONED_MS = 60 * 60 * 1000;

/** What a recorded graph needs beside `saved_model.pb` to be used without tfjs and without the model. */
export interface GraphEntry {
  readonly description: ModelDescription;
  readonly outputs: number;
  readonly form: OutputForm;
  /** References of the tensors to fetch: `answer`, and for each layer its first picture's activations. */
  readonly fetches: Readonly<Record<string, string>>;
  /** The batch size that is built in, or null where any will do. */
  readonly fixedBatch: number | null;
  /** The probabilities that the eager model gave for the test batch, flat. */
  readonly testVector: readonly number[];
  /** Large weights, which are fed: they lie in `weights.bin` one behind the other. */
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[]; readonly bytes: number }[];
  /** SHA-256 of `saved_model.pb` and of `weights.bin`. */
  readonly graphHash: string;
  readonly weightsHash: string;
}

/** What is to be kept of a recorded graph. */
export interface NewGraph {
  /** Content of `saved_model.pb`. */
  readonly graph: Uint8Array;
  readonly weights: readonly FedWeight[];
  readonly entry: Omit<GraphEntry, 'weights' | 'graphHash' | 'weightsHash'>;
}

export interface CachedGraph {
  /** Folder to load the graph from. */
  readonly directory: string;
  readonly entry: GraphEntry;
}

/**
 * Recorded graphs on disk, by the content hash of model, versions and processor.
 *
 * An entry is a folder with `saved_model.pb`, `weights.bin` and `entry.json`, moved into place whole. When all of them
 * grow over their limit, the entries unused for longest go.
 */
export class GraphCache {
  constructor(
    private readonly folder: string,
    private readonly maxBytes = 2 * 2 ** 30,
  ) {}

  /**
   * The key for a model under the given versions on this processor, on whose instruction sets the order of TensorFlow's
   * sums depends.
   */
  static key(modelHash: string, versions: Readonly<Record<string, string>>): string {
    const cpu = os.cpus()[0]?.model ?? '';
    return createHash('sha256')
      .update(JSON.stringify([FORMAT, VERSION, modelHash, Object.entries(versions).sort(), cpu, processorFlags()]))
      .digest('hex')
      .slice(0, 32);
  }

  /** The graph of a key; undefined where there is none or where it is damaged. */
  async find(key: string): Promise<CachedGraph | undefined> {
    const directory = path.join(this.folder, key);
    try {
      const file = path.join(directory, 'entry.json');
      const text = await readFile(file, 'utf8');
      const newline = text.indexOf('\n');
      if (sha256(text.slice(newline + 1)) !== text.slice(0, newline)) return undefined;
      const entry = JSON.parse(text.slice(newline + 1)) as GraphEntry;
      if (sha256(await readFile(path.join(directory, 'saved_model.pb'))) !== entry.graphHash) return undefined;
      const now = new Date();
      // A cache that can only be read serves as well.
      await utimes(file, now, now).catch(() => undefined);
      return { directory, entry };
    } catch {
      return undefined;
    }
  }

  /** Writes a graph and makes it the one of its key. */
  async put(key: string, graph: NewGraph): Promise<CachedGraph> {
    const draft = await this.draft(graph);
    return this.publish(key, draft);
  }

  /** Writes a graph that is not yet to be found, to be tried out. */
  async draft({ graph, weights, entry }: NewGraph): Promise<CachedGraph> {
    const hash = createHash('sha256');
    weights.forEach(({ bytes }) => hash.update(bytes));
    const complete: GraphEntry = {
      ...entry,
      weights: weights.map(({ name, shape, bytes }) => ({ name, shape, bytes: bytes.byteLength })),
      graphHash: sha256(graph),
      weightsHash: hash.digest('hex'),
    };
    await makeFolder(this.folder);
    const directory = path.join(this.folder, `.${process.pid}.${randomBytes(8).toString('hex')}`);
    try {
      await mkdir(directory);
      await writeSynced(path.join(directory, 'saved_model.pb'), [graph]);
      await writeSynced(
        path.join(directory, 'weights.bin'),
        weights.map(({ bytes }) => bytes),
      );
      const text = JSON.stringify(complete);
      await writeFile(path.join(directory, 'entry.json'), `${sha256(text)}\n${text}`);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
    return { directory, entry: complete };
  }

  /** Makes a draft the graph of a key. Another process may do the same at the same time: the last one stays. */
  async publish(key: string, draft: CachedGraph): Promise<CachedGraph> {
    const directory = path.join(this.folder, key);
    try {
      await moveIntoPlace(draft.directory, directory);
    } catch (error) {
      await rm(draft.directory, { recursive: true, force: true });
      throw error;
    }
    // What cannot be cleared away now is cleared away another time.
    await this.#trim(key).catch(() => undefined);
    return { ...draft, directory };
  }

  async remove(key: string): Promise<void> {
    await rm(path.join(this.folder, key), { recursive: true, force: true });
  }

  async #trim(keep: string): Promise<void> {
    const entries: { name: string; bytes: number; usedMs: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const [used, ...content] = await Promise.all(
        ['entry.json', 'saved_model.pb', 'weights.bin', '.'].map((file) =>
          stat(path.join(this.folder, name, file)).catch(() => undefined),
        ),
      );
      const changedMs = content.at(-1)?.mtimeMs ?? 0;
      const isAbandoned = name.startsWith('.') && changedMs < Date.now() - ABANDONED_MS;
      if (isAbandoned) await rm(path.join(this.folder, name), { recursive: true, force: true });
      if (name.startsWith('.')) continue;
      const bytes = content.slice(0, 2).reduce((sum, file) => sum + (file?.size ?? 0), 0);
      entries.push({ name, bytes, usedMs: used?.mtimeMs ?? 0 });
    }
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries.sort((a, b) => a.usedMs - b.usedMs)) {
      if (bytes <= this.maxBytes) return;
      if (entry.name === keep) continue;
      await rm(path.join(this.folder, entry.name), { recursive: true, force: true });
      bytes -= entry.bytes;
    }
  }
}

/** Replaces a folder whole. Another process may do the same at the same time; the last one stays. */
async function moveIntoPlace(from: string, to: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (attempt >= 9) throw error;
      const old = `${from}.${attempt}`;
      await rename(to, old).catch(() => undefined);
      await rm(old, { recursive: true, force: true });
    }
  }
}

/**
 * Reads the weights of a cached graph, one at a time.
 *
 * @param take gets the values of each
 * @throws Error when the file is damaged
 */
export async function readFedWeights(
  { directory, entry }: CachedGraph,
  take: (name: string, shape: readonly number[], values: Float32Array) => void,
): Promise<void> {
  const hash = createHash('sha256');
  const handle = await open(path.join(directory, 'weights.bin'));
  try {
    for (const { name, shape, bytes } of entry.weights) {
      const values = new Float32Array(bytes / 4);
      const { bytesRead } = await handle.read(new Uint8Array(values.buffer), 0, bytes);
      if (bytesRead !== bytes) throw new Error('the weights are cut short');
      hash.update(new Uint8Array(values.buffer));
      take(name, shape, values);
    }
    if (hash.digest('hex') !== entry.weightsHash) throw new Error('the weights are damaged');
  } finally {
    await handle.close();
  }
}

async function writeSynced(file: string, pieces: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const piece of pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
