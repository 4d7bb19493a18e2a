// A lock that is a file: one holder at a time among all processes (and, by its age, among machines sharing the folder).
import { randomBytes } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onEnd, say } from './process.mjs';

/** The holder touches its file this often; nobody can ask whether a process on another machine lives. */
const heartbeatMs = 10_000;
const foreignStaleMs = 120_000;
/** A file without readable content is one that its writer is just about to fill, or that it died over. */
const unreadableStaleMs = 10_000;

/**
 * @typedef {{pid: number, started: string | null}} ProcessId A number and its start time: numbers are used again.
 * @typedef {{pid: number, started: string | null, host: string, at: string, helpers: ProcessId[]}} LockInfo
 */

/** The machine, and on Linux the process namespace, inside which a process number means something. */
export function hostId() {
  try {
    return `${os.hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return os.hostname();
  }
}

/**
 * When a process started, where the system tells (Linux); null elsewhere; 'gone' for one that is dead but not yet reaped.
 *
 * @param {number} pid
 * @returns {string | null}
 */
export function processStart(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets and may hold blanks: count from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'gone' : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** @param {ProcessId} id */
export function isAlive(id) {
  try {
    process.kill(id.pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  const started = processStart(id.pid);
  return id.started === null || started === null || started === id.started;
}

/**
 * Whether the holder that a lock file names is gone. Its helpers (npm, pip) count too: they outlive a killed parent and
 * would write into what the next holder makes.
 *
 * @param {LockInfo | undefined} info
 * @param {number} ageMs Since the file was last touched.
 */
export function isStale(info, ageMs) {
  if (!info) return ageMs > unreadableStaleMs;
  if (info.host !== hostId()) return ageMs > foreignStaleMs;
  return ![{ pid: info.pid, started: info.started }, ...info.helpers].some(isAlive);
}

/**
 * @param {string} file
 * @returns {{info: LockInfo | undefined, ageMs: number} | undefined} undefined when there is no lock.
 */
export function readLock(file) {
  try {
    const ageMs = Date.now() - statSync(file).mtimeMs;
    const text = readFileSync(file, 'utf8');
    try {
      return { info: JSON.parse(text), ageMs };
    } catch {
      return { info: undefined, ageMs };
    }
  } catch {
    return undefined;
  }
}

/** A name of its own: processes in two containers may have one number. @param {string} file */
function draftOf(file) {
  return `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
}

/**
 * Puts a file in place with its content, failing when there is one.
 *
 * @param {string} file
 * @param {string} text
 */
function createWhole(file, text) {
  const draft = draftOf(file);
  try {
    writeFileSync(draft, text);
    linkSync(draft, file);
    return true;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code;
    if (code === 'EEXIST') return false;
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  // A file system without hard links.
  try {
    writeFileSync(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a stale lock. Two processes may find the same one stale, and the slower must not remove the lock that the
 * faster has meanwhile taken: so a folder guards looking again and removing.
 *
 * @param {string} file
 */
function removeStale(file) {
  const guard = `${file}.clearing`;
  try {
    mkdirSync(guard);
  } catch {
    const made = statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > unreadableStaleMs) rmSync(guard, { recursive: true, force: true });
    return;
  }
  try {
    const lock = readLock(file);
    if (lock && isStale(lock.info, lock.ageMs)) unlinkSync(file);
  } finally {
    rmdirSync(guard);
  }
}

export class Lock {
  /** @param {string} file @param {LockInfo} info */
  constructor(file, info) {
    this.file = file;
    this.info = info;
    this.beat = setInterval(() => {
      const now = new Date();
      try {
        utimesSync(file, now, now);
      } catch {
        // The folder was cleared away under us; what is being made is moved into place whole or not at all.
      }
    }, heartbeatMs);
    this.beat.unref();
    this.forget = onEnd(() => this.release());
  }

  /** Names a child that must be gone, too, before somebody else may take the lock. @param {number} pid */
  addHelper(pid) {
    this.info.helpers.push({ pid, started: processStart(pid) });
    const draft = draftOf(this.file);
    writeFileSync(draft, JSON.stringify(this.info));
    renameSync(draft, this.file);
  }

  release() {
    clearInterval(this.beat);
    this.forget();
    const held = readLock(this.file)?.info;
    if (held?.pid === this.info.pid && held.at === this.info.at) rmSync(this.file, { force: true });
  }
}

/**
 * Takes the lock, or undefined when somebody holds it.
 *
 * @param {string} file
 * @returns {Lock | undefined}
 */
export function tryLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const lock = readLock(file);
  if (lock && isStale(lock.info, lock.ageMs)) removeStale(file);
  /** @type {LockInfo} */
  const info = {
    pid: process.pid,
    started: processStart(process.pid),
    host: hostId(),
    at: `${new Date().toISOString()} ${process.hrtime.bigint()}`,
    helpers: [],
  };
  return createWhole(file, JSON.stringify(info)) ? new Lock(file, info) : undefined;
}

/** @param {LockInfo | undefined} info */
function describeHolder(info) {
  if (!info) return 'Another set-up';
  if (info.host !== hostId()) return `Another set-up (on ${info.host.split(' ')[0]})`;
  return `${isAlive(info) ? 'Another set-up' : 'What is left of an interrupted set-up'} (process ${info.pid})`;
}

/**
 * Ends the helpers of a holder that died: nobody will use what they make. Only where a process number that was given
 * again is told from the one that was meant.
 *
 * @param {LockInfo | undefined} info
 */
function endLeftOvers(info) {
  if (!info || info.host !== hostId() || isAlive(info)) return;
  for (const helper of info.helpers) {
    if (helper.started === null || processStart(helper.pid) !== helper.started) continue;
    try {
      process.kill(helper.pid);
    } catch {
      // It ended by itself at this very moment.
    }
  }
}

/**
 * Runs `body` while holding the lock, waiting for it as long as it takes.
 *
 * @template T
 * @param {string} file
 * @param {string} what What the other one is doing, as in "Another set-up is … ".
 * @param {(lock: Lock) => Promise<T> | T} body
 * @param {{wait?: () => Promise<unknown>, log?: (text: string) => void}} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, what, body, { wait = () => sleep(200), log = say } = {}) {
  let told = 0;
  for (;;) {
    const lock = tryLock(file);
    if (lock) {
      try {
        return await body(lock);
      } finally {
        lock.release();
      }
    }
    if (Date.now() - told > 60_000) {
      log(`${describeHolder(readLock(file)?.info)} is ${what}; waiting for it …`);
      told = Date.now();
    }
    endLeftOvers(readLock(file)?.info);
    await wait();
  }
}
