import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../files/make-folder';
import { ScorecamError } from '../shared/errors';

export interface OutputFile {
  readonly name: string;
  /** At once, or piece by piece. */
  readonly content: Uint8Array | string | Iterable<string>;
}

/** Files that this process is writing and that are not yet in their place. */
const openDrafts = new Set<string>();
let removesDrafts = false;

/** Where the process ends at once (a second Ctrl-C, a closed pipe) there is no time for anything but this. */
function removeDraftsOnExit(): void {
  if (removesDrafts) return;
  removesDrafts = true;
  process.once('exit', () => {
    openDrafts.forEach((draft) => {
      rmSync(draft, { force: true });
    });
  });
}

/** A folder for results, into which only whole files come. */
export class OutputFolder {
  private constructor(readonly folder: string) {}

  /**
   * Makes the folder where it is missing.
   *
   * @throws ScorecamError `output` when nothing can be written there
   */
  static async open(folder: string): Promise<OutputFolder> {
    try {
      await makeFolder(folder);
      await access(folder, constants.W_OK);
    } catch (cause) {
      throw outputError(folder, cause);
    }
    return new OutputFolder(folder);
  }

  pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  /** Takes away what is there of these files; what cannot be taken away stays. */
  async remove(names: readonly string[]): Promise<void> {
    await Promise.all(names.map((name) => rm(this.pathOf(name), { force: true }).catch(() => undefined)));
  }

  /**
   * Writes files beside their places and moves them there once all of them are whole, in their order.
   *
   * @throws ScorecamError `output`; nothing half-written stays
   */
  async write(files: readonly OutputFile[]): Promise<void> {
    const drafts = files.map(({ name, content }) => ({
      file: this.pathOf(name),
      draft: this.pathOf(`.${randomBytes(6).toString('hex')}.part`),
      content,
    }));
    let at = this.folder;
    removeDraftsOnExit();
    try {
      for (const { file, draft, content } of drafts) {
        at = file;
        openDrafts.add(draft);
        await writeFile(draft, content, { flag: 'wx' });
      }
      for (const { file, draft } of drafts) {
        at = file;
        await rename(draft, file);
      }
    } catch (cause) {
      throw outputError(at, cause);
    } finally {
      for (const { draft } of drafts) {
        await rm(draft, { force: true }).catch(() => undefined);
        openDrafts.delete(draft);
      }
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  EFBIG: 'it would be larger than files may be there',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOENT: 'such a folder cannot be there',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a file of that name is in the way',
  EISDIR: 'a folder of that name is in the way',
  ENAMETOOLONG: 'the name is too long',
};

const FREE_SPACE = 'Free some space, or choose another folder (--out).';
const HINTS: Readonly<Record<string, string>> = { ENOSPC: FREE_SPACE, EDQUOT: FREE_SPACE };

/** What the system has against a file, in words; anything else that was thrown is a defect and stays what it is. */
function outputError(file: string, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined) return cause;
  return new ScorecamError(
    'output',
    `Cannot write ${file}: ${REASONS[code] ?? message}.`,
    HINTS[code] ?? 'Choose another folder (--out).',
    { cause },
  );
}
