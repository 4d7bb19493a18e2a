import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { outputError } from '../files/output-error';
import type { IndexedProbability } from '../protocol';
import type { AuditedMaps } from './types';

/** What is known of a file: its fingerprint when it was read, and what it held. */
export interface KnownFile {
  readonly stat: string;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
}

/** What a model said of a picture's bytes. */
export interface KnownAnswer {
  readonly top: readonly IndexedProbability[];
  /** Probabilities of classes that were asked for, by index. */
  readonly asked: ReadonlyMap<number, number>;
}

type Pairs = readonly (readonly [index: number, probability: number])[];

export type JournalLine =
  | {
      readonly schema: 1;
      readonly kind: 'picture';
      readonly name: string;
      readonly stat: string;
      readonly hash: string;
      /** Of the model and all else that the answer depends on. */
      readonly setting: string;
      readonly top: Pairs;
      readonly asked: Pairs;
    }
  | { readonly schema: 1; readonly kind: 'file'; readonly name: string; readonly stat: string; readonly hash: string }
  | { readonly schema: 1; readonly kind: 'maps'; readonly key: string; readonly maps: AuditedMaps };

/**
 * What an audit has computed so far, on the disk before more is asked for. A run that ended at any moment, and however,
 * goes on behind the last whole line; answers are found by the bytes of the pictures, whatever these are called.
 */
export class AuditJournal {
  readonly #files = new Map<string, KnownFile>();
  readonly #answers = new Map<string, KnownAnswer>();
  readonly #maps = new Map<string, AuditedMaps>();
  #writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly file: string | undefined,
    private readonly handle: FileHandle | undefined,
  ) {}

  /** A journal that is forgotten with the process. */
  static inMemory(): AuditJournal {
    return new AuditJournal(undefined, undefined);
  }

  /**
   * Opens a journal, and makes it where it is missing.
   *
   * @param file in a folder that is there
   * @throws ScorecamError `output`
   */
  static async open(file: string): Promise<AuditJournal> {
    try {
      const handle = await open(file, 'a+');
      const journal = new AuditJournal(file, handle);
      for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        const line = readLine(text);
        if (line !== undefined) journal.#take(line);
      }
      const { size } = await handle.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await handle.read(last, 0, 1, size - 1);
      // What was cut off in its middle ends here, and is no line.
      if (size > 0 && last[0] !== 0x0a) await handle.appendFile('\n');
      return journal;
    } catch (cause) {
      throw outputError(file, cause);
    }
  }

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  fileOf(name: string): KnownFile | undefined {
    return this.#files.get(name);
  }

  answerTo(hash: string, setting: string): KnownAnswer | undefined {
    return this.#answers.get(`${setting} ${hash}`);
  }

  mapsOf(key: string): AuditedMaps | undefined {
    return this.#maps.get(key);
  }

  /**
   * Keeps what was computed; it survives whatever happens once this returns.
   *
   * @throws ScorecamError `output`
   */
  append(lines: readonly JournalLine[]): Promise<void> {
    for (const line of lines) this.#take(line);
    const { handle, file = '' } = this;
    if (handle === undefined || lines.length === 0) return Promise.resolve();
    this.#writing = this.#writing.then(async () => {
      try {
        await handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        await handle.sync();
      } catch (cause) {
        throw outputError(file, cause);
      }
    });
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.handle?.close();
  }

  #take(line: JournalLine): void {
    if (line.kind === 'maps') {
      this.#maps.set(line.key, line.maps);
      return;
    }
    const { name, stat, hash } = line;
    this.#files.set(name, { stat, hash });
    if (line.kind === 'file') return;
    const key = `${line.setting} ${hash}`;
    const asked = new Map([...(this.#answers.get(key)?.asked ?? []), ...line.asked]);
    this.#answers.set(key, { top: line.top.map(([index, probability]) => ({ index, probability })), asked });
  }
}

/** A line that a power cut has damaged, or that another program wrote, is no line: its work is done again. */
function readLine(text: string): JournalLine | undefined {
  try {
    const line = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    if (line?.schema !== 1) return undefined;
    const isPicture = line.kind === 'picture' && Array.isArray(line.top) && Array.isArray(line.asked);
    const isOfFile = typeof line.name === 'string' && typeof line.hash === 'string';
    const isMaps = line.kind === 'maps' && typeof line.key === 'string' && typeof line.maps === 'object';
    return isMaps || (isOfFile && (isPicture || line.kind === 'file')) ? (line as unknown as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}
