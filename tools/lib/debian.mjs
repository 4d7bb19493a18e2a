// Packages of Debian and Ubuntu that the tests of the editor need.
import { run, say, tail, which } from './process.mjs';

/**
 * How this user may install packages; undefined where it takes a password, or there is no apt-get.
 *
 * @returns {Promise<{command: string, args: string[]} | undefined>}
 */
async function aptGet() {
  const tool = which('apt-get');
  if (!tool) return undefined;
  if (process.getuid?.() === 0) return { command: tool, args: [] };
  const sudo = which('sudo');
  if (!sudo || (await run(sudo, ['-n', 'true'], { timeoutMs: 10_000 })).code !== 0) return undefined;
  return { command: sudo, args: ['-n', 'DEBIAN_FRONTEND=noninteractive', tool] };
}

/**
 * Installs packages where this user may; whether they are there now is for the caller to see.
 *
 * @param {readonly string[]} names
 */
export async function installDebianPackages(names) {
  const apt = await aptGet();
  if (!apt) return;
  say(`Installing ${names.join(', ')} (apt-get) …`);
  const options = { env: { DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 };
  const install = ['install', '--yes', '--no-install-recommends', ...names];
  const simulated = await run(apt.command, [...apt.args, 'install', '--simulate', ...names], options);
  if (simulated.code !== 0) await run(apt.command, [...apt.args, 'update'], options);
  const { code, output } = await run(apt.command, [...apt.args, ...install], options);
  if (code !== 0) say(`apt-get could not install ${names.join(', ')} (exit ${code}):\n${tail(output)}`);
}

/** @param {readonly string[]} names */
export function debianHint(names) {
  return `"sudo apt-get install ${names.join(' ')}"`;
}
