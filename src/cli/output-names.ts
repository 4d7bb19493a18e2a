import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFolder } from './output-folder';

/** Longest stem in bytes: file systems take names of 255, and `-99.predicted.npy` has to fit behind it. */
const MAX_STEM_BYTES = 230;

const RECORD = '.json';
const OTHERS = ['predicted', 'target', 'contrast'].flatMap((map) => [`.${map}.npy`, `.${map}.png`]);

/**
 * Finds the stem under which the results of a picture are written: that of its file, made unique among the pictures of
 * this run.
 *
 * Earlier results under a stem are replaced; their record tells that they are results. Anything else that has one of
 * their names (a picture x.predicted.png beside x.png, a model.json beside model.jpg) is never touched, and another stem
 * is taken.
 */
export class OutputNames {
  readonly #taken = new Set<string>();

  /** @param images absolute paths of all pictures of this run */
  constructor(
    private readonly folder: OutputFolder,
    private readonly images: readonly string[],
  ) {}

  async stemFor(image: string): Promise<string> {
    const stem = cutToBytes(path.parse(image).name, MAX_STEM_BYTES);
    for (let n = 1; ; n += 1) {
      const candidate = n === 1 ? stem : `${stem}-${n}`;
      // Case-insensitive, because the folder may lie on such a file system.
      const key = candidate.toLowerCase();
      if (this.#taken.has(key) || !(await this.#mayWrite(candidate))) continue;
      this.#taken.add(key);
      return candidate;
    }
  }

  async #mayWrite(stem: string): Promise<boolean> {
    const others = await Promise.all(OTHERS.map((suffix) => identityOf(this.folder.pathOf(stem + suffix))));
    const existing = others.filter((identity) => identity !== undefined);
    switch (await recordAt(this.folder.pathOf(stem + RECORD))) {
      case 'record': {
        const pictures = new Set(await Promise.all(this.images.map(identityOf)));
        return !existing.some((identity) => pictures.has(identity));
      }
      case 'nothing':
        return existing.length === 0;
      case 'something else':
        return false;
    }
  }
}

/** The same for two paths that lead to one file. */
async function identityOf(file: string): Promise<string | undefined> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

async function recordAt(file: string): Promise<'record' | 'nothing' | 'something else'> {
  try {
    const content = JSON.parse(await readFile(file, 'utf8')) as { method?: unknown; image?: unknown } | null;
    return content?.method === 'score-cam' && typeof content.image === 'string' ? 'record' : 'something else';
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
