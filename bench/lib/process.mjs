// Programs run to their end, with the time they took.
import { spawn } from 'node:child_process';

/** Lines for whoever waits; the results go to files. */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * @typedef {object} Timed
 * @property {string} stdout
 * @property {number} seconds Wall time from the start to the end of the process.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number}} [options] `env` is added to the environment.
 * @returns {Promise<Timed>}
 * @throws {Error} With the end of its standard error, when the program fails.
 */
export function timed(command, args, { cwd, env, timeoutMs = 1_800_000 } = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr = (stderr + text).slice(-20_000)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const seconds = (performance.now() - begun) / 1000;
      if (code === 0) resolve({ stdout, seconds });
      else reject(new Error(`${signal ?? `exit code ${code}`}: ${lastLines(stderr) || 'no message'}`));
    });
  });
}

/**
 * The last line of a program's output as a value.
 *
 * @param {string} stdout
 * @returns {any}
 */
export function lastJson(stdout) {
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (line === '') throw new Error('it ended without an answer');
  return JSON.parse(line);
}

/** @param {string} text */
function lastLines(text) {
  return text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .join(' | ');
}
