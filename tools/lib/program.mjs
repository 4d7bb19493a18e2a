// Hands this process over to the built program: its output, exit code and signals are then the user's directly.
import { createRequire } from 'node:module';
import { cliPath } from './bundle.mjs';
import { callerDir } from './paths.mjs';

/**
 * Runs dist/cli.js as if it had been called with `args` in the user's folder.
 *
 * @param {readonly string[]} args
 */
export function runProgram(args) {
  process.chdir(callerDir);
  process.argv = [process.execPath, cliPath, ...args];
  createRequire(import.meta.url)(cliPath);
}
