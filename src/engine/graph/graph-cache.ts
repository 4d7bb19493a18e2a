import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { OutputForm } from '../logits';
import type { ModelDescription } from '../types';

/** Bump when recording, rewriting or the entry's form changes: older entries are then not used. */
const FORMAT = 1;

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
  /** Bytes of `saved_model.pb`, and its SHA-256. */
  readonly graphBytes: number;
  readonly graphHash: string;
}

/**
 * Recorded graphs on disk, by the content hash of model, versions and processor.
 *
 * An entry is a folder with `saved_model.pb` and `entry.json`, moved into place whole. When the folder grows over its
 * limit, the entries unused for longest go.
 */
export class GraphCache {
  constructor(
    private readonly folder: string,
    private readonly maxBytes = 2 * 2 ** 30,
  ) {}

  /** The key for a model under the given versions on this processor. */
  static key(modelHash: string, versions: Readonly<Record<string, string>>): string {
    const cpu = os.cpus()[0]?.model ?? '';
    return createHash('sha256')
      .update(JSON.stringify([FORMAT, modelHash, Object.entries(versions).sort(), cpu, processorFlags()]))
      .digest('hex')
      .slice(0, 32);
  }

  /** Where the graph of a key lies, with what belongs to it; undefined where there is none or where it is damaged. */
  async find(key: string): Promise<{ directory: string; entry: GraphEntry } | undefined> {
    const directory = path.join(this.folder, key);
    try {
      const entry = JSON.parse(await readFile(path.join(directory, 'entry.json'), 'utf8')) as GraphEntry;
      const graph = await readFile(path.join(directory, 'saved_model.pb'));
      const hash = createHash('sha256').update(graph).digest('hex');
      if (graph.byteLength !== entry.graphBytes || hash !== entry.graphHash) return undefined;
      const now = new Date();
      await utimes(path.join(directory, 'entry.json'), now, now);
      return { directory, entry };
    } catch {
      return undefined;
    }
  }

  /**
   * Keeps a graph. Another process may do the same at the same time: both write the same content, the last one stays.
   *
   * @returns the folder to load it from
   */
  async put(
    key: string,
    graph: Uint8Array,
    entry: Omit<GraphEntry, 'graphBytes' | 'graphHash'>,
  ): Promise<{ directory: string; entry: GraphEntry }> {
    const complete: GraphEntry = {
      ...entry,
      graphBytes: graph.byteLength,
      graphHash: createHash('sha256').update(graph).digest('hex'),
    };
    await mkdir(this.folder, { recursive: true });
    const temporary = path.join(this.folder, `.${key}.${process.pid}.${randomBytes(4).toString('hex')}`);
    const directory = path.join(this.folder, key);
    try {
      await mkdir(temporary);
      await writeSynced(path.join(temporary, 'saved_model.pb'), graph);
      await writeFile(path.join(temporary, 'entry.json'), JSON.stringify(complete));
      await rm(directory, { recursive: true, force: true });
      await rename(temporary, directory);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      throw error;
    }
    await this.#trim(key);
    return { directory, entry: complete };
  }

  async remove(key: string): Promise<void> {
    await rm(path.join(this.folder, key), { recursive: true, force: true });
  }

  async #trim(keep: string): Promise<void> {
    const entries: { name: string; bytes: number; usedMs: number }[] = [];
    for (const name of await readdir(this.folder)) {
      const used = await stat(path.join(this.folder, name, 'entry.json')).catch(() => undefined);
      const graph = await stat(path.join(this.folder, name, 'saved_model.pb')).catch(() => undefined);
      entries.push({ name, bytes: graph?.size ?? 0, usedMs: used?.mtimeMs ?? graph?.mtimeMs ?? Date.now() });
    }
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
    for (const entry of entries.sort((a, b) => a.usedMs - b.usedMs)) {
      if (bytes <= this.maxBytes) return;
      if (entry.name === keep || entry.name.startsWith('.')) continue;
      await rm(path.join(this.folder, entry.name), { recursive: true, force: true });
      bytes -= entry.bytes;
    }
  }
}

async function writeSynced(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Instruction sets of the processor, on which the order of TensorFlow's sums depends; empty where not told. */
function processorFlags(): string {
  try {
    return /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
