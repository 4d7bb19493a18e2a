import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';

/** The holder touches its file this often, and has lost it after this long: nobody can ask whether a process on another machine lives. */
const HEARTBEAT_MS = 10_000;
const STALE_MS = 60_000;

/** A file without readable content is one that is just about to be written, or whose writer died over it. */
const UNREADABLE_STALE_MS = 5000;

/** Who holds a lock; null for what cannot be told yet. */
export interface LockHolder {
  readonly pid: number | null;
  readonly host: string | null;
}

/** A file that one process holds at a time, and that goes with it. */
export class LockFile {
  readonly #heartbeat: NodeJS.Timeout;
  readonly #onExit = (): void => {
    if (this.#isOurs()) rmSync(this.file, { force: true });
  };

  private constructor(
    private readonly file: string,
    private readonly content: string,
  ) {
    this.#heartbeat = setInterval(() => {
      const now = new Date();
      // Who took the file away has taken the lock, too; there is nothing to be done about it here.
      void utimes(this.file, now, now).catch(() => undefined);
    }, HEARTBEAT_MS).unref();
    process.once('exit', this.#onExit);
  }

  /**
   * Takes the lock, also that of a process that has died.
   *
   * @param file in a folder that is there
   * @returns the holder instead, where another process has it
   * @throws the system's own error
   */
  static async take(file: string): Promise<LockFile | LockHolder> {
    const content = JSON.stringify({ pid: process.pid, host: os.hostname(), id: randomBytes(8).toString('hex') });
    for (;;) {
      try {
        await writeFile(file, content, { flag: 'wx' });
        return new LockFile(file, content);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const found = await look(file);
      if (found === undefined) continue;
      if (found.isHeld || !(await takeAway(file, found.text))) return found.holder;
    }
  }

  /** Gives it back; to be called once. */
  async release(): Promise<void> {
    clearInterval(this.#heartbeat);
    process.off('exit', this.#onExit);
    if (this.#isOurs()) await rm(this.file, { force: true });
  }

  #isOurs(): boolean {
    try {
      return readFileSync(this.file, 'utf8') === this.content;
    } catch {
      return false;
    }
  }
}

interface FoundLock {
  readonly text: string;
  readonly holder: LockHolder;
  readonly isHeld: boolean;
}

/** Undefined where the file has gone meanwhile. */
async function look(file: string): Promise<FoundLock | undefined> {
  const facts = await stat(file).catch(() => undefined);
  const text = facts && (await readFile(file, 'utf8').catch(() => undefined));
  if (facts === undefined || text === undefined) return undefined;
  const ageMs = Date.now() - facts.mtimeMs;
  const holder = parseHolder(text);
  const limitMs = holder.pid === null ? UNREADABLE_STALE_MS : STALE_MS;
  return { text, holder, isHeld: ageMs < limitMs && !isDead(holder) };
}

function parseHolder(text: string): LockHolder {
  try {
    const { pid, host } = JSON.parse(text) as Partial<LockHolder>;
    if (typeof pid === 'number' && typeof host === 'string') return { pid, host };
  } catch {
    // Not written to its end, or by another program.
  }
  return { pid: null, host: null };
}

function isDead({ pid, host }: LockHolder): boolean {
  if (pid === null || host !== os.hostname()) return false;
  // This process has not held it, so its number was another one's before.
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Takes a stale lock away. Of several processes that find it stale only one may do so: the slower ones would take the
 * lock that the fastest has meanwhile, and put it back.
 */
async function takeAway(file: string, stale: string): Promise<boolean> {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch {
    // Somebody else has.
    return true;
  }
  if ((await readFile(aside, 'utf8')) !== stale) {
    await rename(aside, file);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}
