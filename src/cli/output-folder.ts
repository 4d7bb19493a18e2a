import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';

/** A folder for results, into which only whole files come. */
export class OutputFolder {
  readonly #taken = new Set<string>();

  private constructor(readonly folder: string) {}

  /**
   * Makes the folder where it is missing.
   *
   * @throws ScorecamError `output` when nothing can be written there
   */
  static async open(folder: string): Promise<OutputFolder> {
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    } catch (cause) {
      throw outputError(folder, cause);
    }
    return new OutputFolder(folder);
  }

  /** The stem of a picture's file name, made unique among the pictures of this run. */
  stemFor(image: string): string {
    const stem = path.parse(image).name;
    let unique = stem;
    // Case-insensitive, because the folder may lie on such a file system.
    for (let n = 2; this.#taken.has(unique.toLowerCase()); n += 1) unique = `${stem}-${n}`;
    this.#taken.add(unique.toLowerCase());
    return unique;
  }

  /**
   * Writes a file beside its place and moves it there.
   *
   * @returns its absolute path
   * @throws ScorecamError `output`; nothing half-written stays
   */
  async write(name: string, content: Uint8Array | string): Promise<string> {
    const file = path.join(this.folder, name);
    const temporary = path.join(this.folder, `.${randomBytes(6).toString('hex')}.part`);
    try {
      await writeFile(temporary, content, { flag: 'wx' });
      await rename(temporary, file);
      return file;
    } catch (cause) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw outputError(file, cause);
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  ENAMETOOLONG: 'the name is too long',
};

function outputError(file: string, cause: unknown): ScorecamError {
  const { code = '', message } = cause as NodeJS.ErrnoException;
  return new ScorecamError(
    'output',
    `Cannot write ${file}: ${REASONS[code] ?? message}.`,
    'Free some space, or choose another folder with --out.',
    { cause },
  );
}
