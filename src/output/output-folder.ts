import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { access, constants, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LockFile } from '../files/lock-file';
import { makeFolder } from '../files/make-folder';
import { outputError } from '../files/output-error';
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

  /**
   * Keeps other processes from working here at the same time.
   *
   * @param name of a file that is there as long
   * @throws ScorecamError `output` where one does, or when nothing can be written there
   */
  async lock(name: string): Promise<LockFile> {
    const file = this.pathOf(name);
    const taken = await LockFile.take(file).catch((cause: unknown) => {
      throw outputError(file, cause);
    });
    if (taken instanceof LockFile) return taken;
    const who = taken.pid === null ? 'Another process' : `Process ${taken.pid} on ${taken.host ?? 'another machine'}`;
    throw new ScorecamError(
      'output',
      `${who} is at work in ${this.folder}.`,
      'Wait until it has ended (a minute longer where it has died on another machine), or choose another folder (--out).',
    );
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
