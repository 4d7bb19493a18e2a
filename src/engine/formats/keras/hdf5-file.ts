import { randomUUID } from 'node:crypto';
import type { File, H5Module } from './h5wasm';
import { bytesInWords } from '../../../shared/byte-words';
import { ScorecamError } from '../../../shared/errors';
import { MAX_WEIGHT_BYTES } from '../weight-values';
import { unpackedLimit } from './unpacked-size';

/** A dataset of numbers, not yet read. */
export interface Hdf5Numbers {
  /** As messages and files name it. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly type: 'float16' | 'float32' | 'float64';
}

const HINT = 'Save the model again from Keras, and copy the whole file.';

/** Descriptions of models are texts of some megabytes; what says that it is longer was made to fill the memory. */
const MAX_ATTRIBUTE_BYTES = 64 * 2 ** 20;

/**
 * An HDF5 file in memory.
 *
 * The library sees nothing but these bytes: it runs in WebAssembly on a file system that has no other file in it. Links to
 * other files and data that lie elsewhere are refused all the same, because the library would take missing data for zeros.
 */
export class Hdf5File {
  readonly #names = new Map<string, readonly string[]>();
  #readBytes = 0;

  private constructor(
    private readonly name: string,
    private readonly bytes: number,
    private readonly place: string,
    private readonly file: File,
    private readonly library: H5Module,
  ) {}

  /**
   * @param bytes content of the file
   * @param name of the file, for messages
   * @throws ScorecamError `model` when it is no HDF5 file or a damaged one
   */
  static async open(bytes: Uint8Array, name: string): Promise<Hdf5File> {
    const { File, ready } = await import('h5wasm');
    const library = await ready;
    library.activate_throwing_error_handler();
    // A name of its own that no file can guess, because links would find another open file by it.
    const place = `/${randomUUID()}.h5`;
    library.FS.writeFile(place, bytes);
    try {
      return new Hdf5File(name, bytes.byteLength, place, new File(place, 'r'), library);
    } catch (cause) {
      library.FS.unlink(place);
      throw damaged(name, cause);
    }
  }

  close(): void {
    try {
      this.file.close();
    } finally {
      this.library.FS.unlink(this.place);
    }
  }

  /** Names of what lies in a group. */
  names(path: string): readonly string[] {
    return this.#attempt(() => this.#namesIn(path));
  }

  /** Whether there is something at a path. */
  has(path: string): boolean {
    return this.#attempt(() => this.#typeOf(path) !== undefined);
  }

  /**
   * An attribute of texts; a long one is split by Keras into `name0`, `name1`, ….
   *
   * @returns undefined where there is none
   */
  texts(path: string, name: string): string[] | undefined {
    return this.#attempt(() => {
      const { attrs } = this.#group(path);
      const whole = attrs[name];
      if (whole !== undefined) return this.#textsOf(whole, path);
      const parts: string[] = [];
      for (let part = 0; ; part += 1) {
        const attribute = attrs[`${name}${part}`];
        if (attribute === undefined) return part === 0 ? undefined : parts;
        parts.push(...this.#textsOf(attribute, path));
      }
    });
  }

  /**
   * Finds numbers without reading them.
   *
   * @throws ScorecamError `model` when there are none, when they lie in another file, or are not floating-point numbers
   */
  numbers(path: string): Hdf5Numbers {
    return this.#attempt(() => {
      const found = this.#typeOf(path) === this.library.H5G_DATASET ? this.file.get(path) : null;
      if (found === null || !('metadata' in found)) throw this.#error(`has no weight ${path}`);
      const { metadata } = found;
      if ((metadata.virtual_sources ?? []).length > 0) throw this.#error(`keeps the weight ${path} in another file`);
      const { shape, size, total_size: count } = metadata;
      const types: Readonly<Record<number, Hdf5Numbers['type']>> = { 2: 'float16', 4: 'float32', 8: 'float64' };
      const type = metadata.type === this.library.H5T_class_t.H5T_FLOAT.value ? types[size] : undefined;
      if (type === undefined || shape === null) {
        throw this.#error(`keeps the weight ${path} in a form that is not known (floats of 2, 4 or 8 bytes are)`);
      }
      this.#readBytes += size * count;
      const limit = Math.min(MAX_WEIGHT_BYTES, unpackedLimit(this.bytes));
      if (!(this.#readBytes <= limit)) {
        const [claimed, most, own] = [this.#readBytes, limit, this.bytes].map(bytesInWords);
        throw this.#error(
          `announces ${claimed} of weights up to ${path}; of a file of ${own} at most ${most} are unpacked`,
        );
      }
      return { path, shape: shape.map(Number), type };
    });
  }

  /** The numbers as they are stored, little-endian. */
  read({ path, shape, type }: Hdf5Numbers): Uint8Array {
    return this.#attempt(() => {
      const size = { float16: 2, float32: 4, float64: 8 }[type];
      const bytes = shape.reduce((product, length) => product * length, size);
      const { library } = this;
      const at = library._malloc(bytes);
      if (at === 0) throw this.#error(`has a weight that is too large for the memory (${path})`);
      try {
        library.get_dataset_data(this.file.file_id, path, null, null, null, BigInt(at));
        return library.HEAPU8.slice(at, at + bytes);
      } finally {
        library._free(at);
      }
    });
  }

  #group(path: string): File {
    if (path === '/') return this.file;
    const found = this.#typeOf(path) === this.library.H5G_GROUP ? this.file.get(path) : null;
    if (found === null) throw this.#error(`has no group ${path}`);
    return found as File;
  }

  #textsOf(attribute: File['attrs'][string], path: string): string[] {
    const { name, metadata } = attribute;
    if (metadata.size * metadata.total_size > MAX_ATTRIBUTE_BYTES) throw this.#error(`has too long a text at ${path}`);
    const { value } = attribute;
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((item): item is string => typeof item === 'string')) return values;
    // Keras writes an empty list as a list of no numbers.
    if (metadata.total_size === 0) return [];
    throw this.#error(`has something else than a text as ${name} of ${path}`);
  }

  /** What stands at a path; every step of it is looked at, so that none leads out of the file. */
  #typeOf(path: string): number | undefined {
    let type: number | undefined = this.library.H5G_GROUP;
    let at = '';
    for (const step of path.split('/').filter((part) => part !== '' && part !== '.')) {
      const parent = at === '' ? '/' : at;
      at = `${at}/${step}`;
      if (!this.#namesIn(parent).includes(step)) return undefined;
      type = this.library.get_type(this.file.file_id, at);
      if (type === this.library.H5G_UDLINK) {
        const { filename } = this.library.get_external_link(this.file.file_id, at);
        throw new ScorecamError(
          'model',
          `${this.name} takes ${at} from another file (${JSON.stringify(filename.slice(0, 200))}), which is never read.`,
          'Do not use this model unless you know why it does so; all weights have to lie in its own file.',
        );
      }
      if (type !== this.library.H5G_GROUP && type !== this.library.H5G_DATASET) throw this.#error(`is broken at ${at}`);
    }
    return type;
  }

  #namesIn(path: string): readonly string[] {
    const known = this.#names.get(path) ?? this.library.get_names(this.file.file_id, path, false);
    this.#names.set(path, known);
    return known;
  }

  #attempt<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof ScorecamError) throw cause;
      throw damaged(this.name, cause);
    }
  }

  #error(what: string): ScorecamError {
    return new ScorecamError('model', `${this.name} ${what.slice(0, 500)}.`, HINT);
  }
}

function damaged(name: string, cause: unknown): ScorecamError {
  return new ScorecamError('model', `${name} is damaged: its HDF5 content cannot be read.`, HINT, { cause });
}
