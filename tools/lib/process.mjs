// Child processes, messages and what has to happen when set-up is interrupted.
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A failure that the user can do something about: printed as message and hint, without a stack trace. */
export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {string} [hint] What to do about it.
   * @param {number} [exitCode]
   */
  constructor(message, hint = '', exitCode = 1) {
    super(message);
    this.name = 'SetupError';
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/**
 * A full disk or a folder that may not be written is the user's to mend, wherever it comes up.
 *
 * @param {unknown} error
 * @returns {SetupError | undefined}
 */
export function fileSystemTrouble(error) {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined;
  const codes = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOTDIR', 'EEXIST'];
  // Making a folder with its parents says ENOENT on a read-only file system.
  if (!codes.includes(String(error.code)) && error.syscall !== 'mkdir') return undefined;
  const hint = 'make room or give write permission there; the cache can be elsewhere: SCORECAM_LENS_CACHE=FOLDER';
  return new SetupError(`A file could not be written: ${error.message}.`, hint);
}

/**
 * One line for the user. Always on stderr: stdout belongs to the answer of the command.
 *
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
/** @type {Set<() => void>} */
const cleanups = new Set();
let guarded = false;

function cleanUp() {
  for (const fn of cleanups) fn();
  cleanups.clear();
}

/** @param {NodeJS.Signals} signal */
function onSignal(signal) {
  // At once and for good: a child that tidies up on its own would still be writing when the next set-up begins, and
  // everything that it was making is made again.
  for (const child of children) child.kill('SIGKILL');
  cleanUp();
  process.exit(128 + os.constants.signals[signal]);
}

/**
 * Runs `fn` when the process ends, also by Ctrl-C or SIGTERM. Returns a function that takes it back.
 *
 * @param {() => void} fn
 * @returns {() => void}
 */
export function onEnd(fn) {
  if (!guarded) {
    guarded = true;
    process.on('exit', cleanUp);
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, onSignal);
  }
  cleanups.add(fn);
  return () => {
    cleanups.delete(fn);
  };
}

/** Gives the signals back to whoever runs next in this process. */
export function releaseSignals() {
  guarded = false;
  process.off('exit', cleanUp);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, onSignal);
}

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] Added to the environment.
 * @property {boolean} [show] Show the output (on stderr) instead of keeping it.
 * @property {boolean} [inherit] Give the child this process's own stdout.
 * @property {number} [timeoutMs]
 * @property {(pid: number) => void} [onStart]
 *
 * @typedef {object} RunResult
 * @property {number} code 127 when the program could not be started, 128 + n when signal n ended it.
 * @property {string} stdout
 * @property {string} stderr
 * @property {string} output Both, in the order in which they came.
 */

/**
 * Runs a program to its end; never throws for what the program does.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<RunResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const out = options.inherit ? 'inherit' : options.show ? 2 : 'pipe';
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', out, options.inherit || options.show ? 'inherit' : 'pipe'],
      windowsHide: true,
    });
    const seen = { stdout: '', stderr: '', output: '' };
    children.add(child);
    const forget = onEnd(() => child.kill('SIGKILL'));
    const timer = options.timeoutMs ? setTimeout(() => child.kill('SIGKILL'), options.timeoutMs) : undefined;
    /** @param {'stdout' | 'stderr'} which */
    const keep = (which) => (/** @type {Buffer} */ chunk) => {
      seen[which] += chunk.toString();
      seen.output += chunk.toString();
    };
    child.stdout?.on('data', keep('stdout'));
    child.stderr?.on('data', keep('stderr'));
    /** @param {number} code */
    const finish = (code) => {
      clearTimeout(timer);
      children.delete(child);
      forget();
      resolve({ code, ...seen });
    };
    child.on('error', (error) => {
      seen.output += error.message;
      finish(127);
    });
    child.on('close', (code, signal) => finish(code ?? 128 + (signal ? os.constants.signals[signal] : 0)));
    if (child.pid !== undefined) options.onStart?.(child.pid);
  });
}

/**
 * The full path of a program found through PATH.
 *
 * @param {string} program
 * @returns {string | undefined}
 */
export function which(program) {
  const endings = process.platform === 'win32' ? (process.env['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
  for (const dir of (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const file = path.join(dir, program + ending);
      try {
        accessSync(file, constants.X_OK);
        if (statSync(file).isFile()) return file;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

/**
 * The end of a program's output, indented, for an error message.
 *
 * @param {string} text
 * @param {number} [lines]
 * @returns {string}
 */
export function tail(text, lines = 12) {
  return text
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line}`)
    .join('\n');
}
