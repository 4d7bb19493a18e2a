// The native runtime as tfjs-node itself provides it: its install script downloads a library and a binding.
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';
import { run, say, SetupError, tail } from './process.mjs';
import { bindingPath, probeRuntime, writeRuntime } from './runtime.mjs';

/**
 * Makes the runtime in `dir`. The script works on a copy of the package, for it writes into the package's folder and
 * rewrites its package.json; the copy lies inside node_modules, where it finds what it requires.
 *
 * @param {string} dir
 * @param {{addHelper: (pid: number) => void}} options
 */
export async function buildPrebuilt(dir, { addHelper }) {
  const modules = path.join(root, 'node_modules');
  const copy = path.join(modules, '.cache', 'tfjs-node-prebuilt');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(path.dirname(copy), { recursive: true });
  cpSync(path.join(modules, '@tensorflow', 'tfjs-node'), copy, { recursive: true });
  try {
    say("Trying tfjs-node's own prebuilt library …");
    const result = await run(process.execPath, [path.join('scripts', 'install.js')], {
      cwd: copy,
      env: { PATH: `${path.join(modules, '.bin')}${path.delimiter}${process.env['PATH'] ?? ''}` },
      timeoutMs: 600_000,
      onStart: addHelper,
    });
    if (!existsSync(path.join(copy, bindingPath))) {
      throw new SetupError(
        `tfjs-node's own library could not be had (exit ${result.code}): ${inPlainWords(result.output)}`,
        'check the connection to the hosts that tfjs-node downloads from, or a proxy (HTTPS_PROXY)',
      );
    }
    cpSync(path.join(copy, 'lib'), path.join(dir, 'lib'), { recursive: true, dereference: true });
    cpSync(path.join(copy, 'deps', 'lib'), path.join(dir, 'deps', 'lib'), { recursive: true, verbatimSymlinks: true });
    copyLicences(path.join(copy, 'deps'), path.join(dir, 'licences'));
    if (process.platform === 'win32') {
      // Windows looks for a library beside the file that needs it.
      const library = path.join('deps', 'lib', 'tensorflow.dll');
      copyFileSync(path.join(copy, library), path.join(path.dirname(path.join(dir, bindingPath)), 'tensorflow.dll'));
    }
    writeRuntime(dir, { kind: 'prebuilt', tensorflow: await probeRuntime(dir), stripped: false });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/**
 * The licences that the library's archive brings along.
 *
 * @param {string} from
 * @param {string} into
 */
function copyLicences(from, into) {
  const files = readdirSync(from).filter((name) => /licen[cs]e/i.test(name));
  for (const name of files) cpSync(path.join(from, name), path.join(into, name));
}

/**
 * What went wrong in the install script, which ends in a stack trace where a host does not answer.
 *
 * @param {string} output
 */
export function inPlainWords(output) {
  const code = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)\b/.exec(output)?.[1];
  const host = /hostname: '([^']+)'/.exec(output)?.[1];
  if (code) return `${host ?? 'the host that it downloads from'} does not answer (${code}).`;
  return `\n${tail(output, 6)}`;
}
