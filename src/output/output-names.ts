import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFolder } from './output-folder';

/** Longest stem in bytes: file systems take names of 255, and `-99.compare.predicted-a.npy` has to fit behind it. */
const MAX_STEM_BYTES = 225;

const RECORD = '.json';
const MAPS = ['predicted', 'target', 'contrast', 'predicted-a', 'predicted-b', 'target-a', 'target-b'];
const OTHERS = MAPS.flatMap((map) => [`.${map}.npy`, `.${map}.png`]);

/**
 * Whether a file of a folder is a picture that stands for a result: its name is that of a map, and the record of the
 * result lies beside it.
 */
export function isResultPicture(name: string, folder: ReadonlySet<string>): boolean {
  const { name: stem, ext } = path.parse(name);
  const { name: picture, ext: map } = path.parse(stem);
  return ext === '.png' && MAPS.includes(map.slice(1)) && folder.has(picture + RECORD);
}

/** The names under which the results of a picture are written. */
export interface ResultNames {
  readonly stem: string;
  /** Names of the files that an earlier run wrote of the same picture under this stem. */
  readonly earlier: readonly string[];
}

/**
 * Finds the stem under which the results of a picture are written: that of its file, made unique among the pictures of
 * this run.
 *
 * Earlier results of the same picture are replaced; their record tells of which picture they are and which files belong
 * to it. Anything else that has one of their names (results of another picture of that name, a picture x.predicted.png
 * beside x.png, a model.json beside model.jpg) is never touched, and another stem is taken.
 */
export class OutputNames {
  readonly #taken = new Set<string>();

  /** @param images absolute paths of all pictures of this run */
  constructor(
    private readonly folder: OutputFolder,
    private readonly images: readonly string[],
  ) {}

  /** @param kind what is written: a picture's own results and those of a comparison may lie side by side */
  async namesFor(image: string, kind: 'explain' | 'compare' = 'explain'): Promise<ResultNames> {
    const ending = kind === 'compare' ? '.compare' : '';
    const wanted = cutToBytes(path.parse(image).name, MAX_STEM_BYTES);
    for (let n = 1; ; n += 1) {
      const stem = `${wanted}${n === 1 ? '' : `-${n}`}${ending}`;
      // Case-insensitive, because the folder may lie on such a file system.
      const key = stem.toLowerCase();
      const earlier = this.#taken.has(key) ? undefined : await this.#earlierUnder(stem, image);
      if (earlier === undefined) continue;
      this.#taken.add(key);
      return { stem, earlier };
    }
  }

  /** The files that may be replaced; undefined where something else has one of the names. */
  async #earlierUnder(stem: string, image: string): Promise<readonly string[] | undefined> {
    const names = OTHERS.map((suffix) => stem + suffix);
    const identities = await Promise.all(names.map((name) => identityOf(this.folder.pathOf(name))));
    const existing = names.filter((_, i) => identities[i] !== undefined);
    const record = await recordAt(this.folder.pathOf(stem + RECORD));
    if (record === 'nothing') return existing.length === 0 ? [] : undefined;
    if (record === 'something else' || record.image !== image) return undefined;
    if (!existing.every((name) => record.files.has(name))) return undefined;
    const pictures = new Set(await Promise.all(this.images.map(identityOf)));
    return identities.some((identity) => identity !== undefined && pictures.has(identity)) ? undefined : existing;
  }
}

/** The same for two paths that lead to one file. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

/** What a record says of the results beside it. */
interface EarlierRecord {
  readonly image: string;
  /** Names without their folder, which may have been moved since. */
  readonly files: ReadonlySet<string>;
}

async function recordAt(file: string): Promise<EarlierRecord | 'nothing' | 'something else'> {
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as Partial<Record<string, unknown>> | null;
    const { method, image, files } = content ?? {};
    if (method !== 'score-cam' || typeof image !== 'string') return 'something else';
    const written = Object.values(files ?? {}).filter((name) => typeof name === 'string');
    return { image, files: new Set(written.map((name) => path.basename(name))) };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'nothing' : 'something else';
  }
}

/** The beginning of a text that has at most so many bytes, characters kept whole. */
function cutToBytes(text: string, bytes: number): string {
  let cut = '';
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) return cut;
    cut += character;
  }
  return text;
}
