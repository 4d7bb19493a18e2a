import { open, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../../shared/errors';
import { DataType, messageType } from '../graph/tensorflow-proto';
import type { ConstantTensor } from '../graph/recorded-graph';
import { toNumber, type Int64 } from '../protobuf/int64';
import { maskedCrc32c } from './crc32c';
import type { ShapeProto } from './saved-model-proto';
import { singleText } from './single-text';
import { readTable } from './table-file';
import { byteLength, sizesOf, typeName } from './tensor-values';

/** What to do about a SavedModel that does not hold together. */
export const SAVED_MODEL_HINT =
  'Export the model again (model.export or tf.saved_model.save), and copy its whole folder.';

const MAX_INDEX_BYTES = 256 * 2 ** 20;
const MAX_SHARDS = 10_000;

/** What an entry says takes some fifty bytes, more only of weights in pieces. */
const MAX_ENTRY_BYTES = 2 ** 14;

/** The largest networks have some 4 GiB; one weight is read in one piece. */
const MAX_WEIGHTS_BYTES = 8 * 2 ** 30;
const MAX_WEIGHT_BYTES = 2 ** 31 - 1;

interface BundleEntryProto {
  readonly dtype: number;
  readonly shape: ShapeProto | null;
  readonly shard_id: number;
  readonly offset: Int64;
  readonly size: Int64;
  readonly crc32c: number;
  readonly slices: readonly Uint8Array[];
}

/** The weights of a SavedModel: `variables.index`, which says where each lies, and the data files beside it. */
export class TensorBundle {
  private constructor(
    /** Absolute paths, the index first. */
    readonly files: readonly string[],
    private readonly shards: readonly { readonly file: string; readonly bytes: number }[],
    /** Not yet decoded. */
    private readonly entries: ReadonlyMap<string, Uint8Array>,
  ) {}

  /**
   * Opens the index and checks that the data files lie in the model's folder.
   *
   * @param folder of the model, absolute
   * @returns undefined where the model has no variables
   * @throws ScorecamError `model`
   */
  static async open(folder: string): Promise<TensorBundle | undefined> {
    const indexName = path.join('variables', 'variables.index');
    const index = path.join(folder, indexName);
    const found = await stat(index).catch(() => undefined);
    if (found === undefined) return undefined;
    await refuseOutside(folder, indexName);
    if (!found.isFile() || found.size > MAX_INDEX_BYTES) throw damaged(index, 'it is no file of at most 256 MiB');
    const { shardCount, entries } = understand(await readWhole(index), index);
    const shards: { file: string; bytes: number }[] = [];
    for (let shard = 0; shard < shardCount; shard += 1) {
      const number = (value: number): string => String(value).padStart(5, '0');
      const name = path.join('variables', `variables.data-${number(shard)}-of-${number(shardCount)}`);
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => undefined);
      if (facts?.isFile() !== true) {
        throw new ScorecamError('model', `The weight file ${file} is missing.`, SAVED_MODEL_HINT);
      }
      await refuseOutside(folder, name);
      shards.push({ file, bytes: facts.size });
    }
    return new TensorBundle([index, ...shards.map(({ file }) => file)], shards, entries);
  }

  /** Whether there is such a weight. */
  has(name: string): boolean {
    return this.entries.has(name);
  }

  /**
   * Bytes of a weight as its entry has it.
   *
   * @throws ScorecamError `model` where there is none
   */
  sizeOf(name: string): number {
    return toNumber(this.#entry(name).size);
  }

  /**
   * Checks how much the weights are that a model needs, before any is read: entries may name the same bytes again and
   * again.
   *
   * @throws ScorecamError `model`
   */
  checkSizes(names: readonly string[]): void {
    const [index = ''] = this.files;
    const needed = names.reduce((sum, name) => sum + Math.max(0, this.sizeOf(name)), 0);
    const present = this.shards.reduce((sum, { bytes }) => sum + bytes, 0);
    if (needed > present) {
      const what = `its weights have ${needed} bytes, but the data files beside it hold ${present}`;
      throw damaged(index, `${what}: they are cut short, or it names the same bytes again and again`);
    }
    if (needed > MAX_WEIGHTS_BYTES) throw damaged(index, `its weights have ${needed} bytes, more than 8 GiB`);
  }

  /**
   * Reads one weight.
   *
   * @throws ScorecamError `model` where its place is impossible or its data damaged
   */
  async read(name: string): Promise<ConstantTensor> {
    const entry = this.#entry(name);
    const [size, shape] = [toNumber(entry.size), sizesOf(entry.shape) ?? []];
    let wanted: number;
    try {
      wanted = byteLength(entry.dtype, shape);
    } catch (error) {
      throw this.#fail(name, error instanceof Error ? error.message : String(error));
    }
    const what = `${typeName(entry.dtype)} [${shape.join(', ')}]`;
    if (size !== wanted) throw this.#fail(name, `has ${size} bytes, but ${what} needs ${wanted}`);
    const { bytes, file } = await this.#read(name, MAX_WEIGHT_BYTES);
    if (maskedCrc32c(bytes) !== entry.crc32c) throw changed(file, name);
    return { dtype: entry.dtype, shape, bytes };
  }

  /**
   * Reads a tensor that is a single text.
   *
   * @param maxBytes that it may have
   * @throws ScorecamError `model` where it is none, or damaged
   */
  async readText(name: string, maxBytes: number): Promise<Uint8Array> {
    const { dtype, shape, crc32c } = this.#entry(name);
    if (dtype !== DataType.string || sizesOf(shape)?.length !== 0) throw this.#fail(name, 'is no single text');
    const { bytes, file } = await this.#read(name, maxBytes);
    const text = singleText(bytes, crc32c);
    if (text === undefined) throw changed(file, name);
    return text;
  }

  /** Bytes as they lie in a data file, not yet compared with their checksum. */
  async #read(name: string, maxBytes: number): Promise<{ readonly bytes: Uint8Array; readonly file: string }> {
    const entry = this.#entry(name);
    if (entry.slices.length > 0) throw this.#fail(name, 'lies in several pieces, which is not supported');
    const [offset, size] = [toNumber(entry.offset), toNumber(entry.size)];
    if (!(size >= 0 && size <= maxBytes))
      throw this.#fail(name, `has ${size} bytes; from 0 to ${maxBytes} are possible`);
    const shard = this.shards[entry.shard_id];
    if (shard === undefined || offset < 0) throw this.#fail(name, 'lies in a file that does not exist');
    const { file } = shard;
    if (offset + size > shard.bytes) {
      const what = `it has ${shard.bytes} bytes, but weight ${name.slice(0, 200)} reaches to byte ${offset + size}`;
      throw damaged(file, what);
    }
    const bytes = new Uint8Array(size);
    const handle = await open(file);
    try {
      const { bytesRead } = await handle.read(bytes, 0, size, offset);
      if (bytesRead < size) throw damaged(file, 'it became shorter while it was read');
    } finally {
      await handle.close();
    }
    return { bytes, file };
  }

  #fail(name: string, what: string): ScorecamError {
    const [index = ''] = this.files;
    return damaged(index, `weight ${name.slice(0, 200)} ${what}`);
  }

  #entry(name: string): BundleEntryProto {
    const [index = ''] = this.files;
    const bytes = this.entries.get(name);
    if (bytes === undefined) throw damaged(index, `it holds no weight ${JSON.stringify(name.slice(0, 200))}`);
    try {
      if (bytes.length > MAX_ENTRY_BYTES) throw new RangeError(`${bytes.length} bytes`);
      return messageType('BundleEntry').decode(Buffer.from(bytes)) as unknown as BundleEntryProto;
    } catch (cause) {
      throw damaged(index, `what it says of the weight ${name.slice(0, 200)} is damaged`, cause);
    }
  }
}

function understand(bytes: Buffer, file: string): { shardCount: number; entries: Map<string, Uint8Array> } {
  try {
    const table = readTable(bytes);
    const headerBytes = table.get('');
    if (headerBytes === undefined) throw new Error('it has no header');
    const header = messageType('BundleHeader').decode(headerBytes) as unknown as {
      readonly num_shards: number;
      readonly endianness: number;
    };
    if (header.endianness !== 0) throw new Error('its numbers are stored with the high byte first');
    const { num_shards: shardCount } = header;
    if (shardCount < 1 || shardCount > MAX_SHARDS) throw new Error(`it names ${shardCount} data files`);
    table.delete('');
    return { shardCount, entries: table };
  } catch (cause) {
    throw damaged(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** A link may lead anywhere; what a model consists of lies in its own folder. */
async function refuseOutside(folder: string, name: string): Promise<void> {
  const relative = path.relative(await realpath(folder), await realpath(path.join(folder, name)));
  if (relative === name) return;
  throw new ScorecamError(
    'model',
    `${path.join(folder, name)} is a link to another place, and models are not followed there.`,
    'Copy the file itself into the folder of the model.',
  );
}

async function readWhole(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new ScorecamError('model', `${file} cannot be read.`, 'Check that you may read it.', { cause });
  });
}

function changed(file: string, name: string): ScorecamError {
  return damaged(file, `the data of weight ${name.slice(0, 200)} has changed`);
}

function damaged(file: string, what: string, cause?: unknown): ScorecamError {
  return new ScorecamError('model', `${file} cannot be used: ${what}.`, SAVED_MODEL_HINT, { cause });
}
