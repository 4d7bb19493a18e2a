import { readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { OutputFolder } from '../output';
import { VERSION } from '../shared/version';
import { trimFolder } from './bounded-folder';
import { packKept, unpackKept } from './kept-file';

/** Together with the results beside which they lie. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Plain data of one kind on disk, one file each, beside the results, which several windows may use at once: the ones
 * unused for longest go first. What is not whole, or of another version, counts as missing.
 */
export class KeptFiles<T> {
  readonly #magic: Buffer;

  /** @param kind its name, and a number that is raised when its form changes */
  constructor(
    private readonly folder: string,
    private readonly kind: { readonly name: string; readonly format: number },
  ) {
    this.#magic = Buffer.from(`Score-CAM Lens ${VERSION}, ${kind.name} ${kind.format}\n`);
  }

  /** @param key a name that a file may have */
  async find(key: string): Promise<T | undefined> {
    const file = this.#fileOf(key);
    const content = await readFile(file).catch(() => undefined);
    const kept = content && (unpackKept(this.#magic, content) as T | undefined);
    if (kept === undefined) return undefined;
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    return kept;
  }

  /**
   * @param key a name that a file may have
   * @throws ScorecamError `output` where it cannot be written
   */
  async put(key: string, data: T): Promise<void> {
    const folder = await OutputFolder.open(this.folder);
    await folder.write([{ name: path.basename(this.#fileOf(key)), content: packKept(this.#magic, data) }]);
    await trimFolder(this.folder, MAX_BYTES);
  }

  #fileOf(key: string): string {
    return path.join(this.folder, `${key}.${this.kind.name}`);
  }
}
