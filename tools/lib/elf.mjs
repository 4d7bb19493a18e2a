// What native files for Linux ask of the system that loads them.
import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { run, SetupError, tail, which } from './process.mjs';

/**
 * The newest symbol versions of the oldest systems that VS Code itself runs on (RHEL 8, Ubuntu 20.04): what asks for
 * no more is loaded wherever VS Code is.
 */
export const oldestSystem = { GLIBC: '2.28', GLIBCXX: '3.4.25', CXXABI: '1.3.11', GCC: '7.0.0' };

/** Libraries that are on every such system. */
const systemLibraries = /^(lib(c|m|dl|rt|pthread|util|resolv|stdc\+\+|gcc_s)|ld-linux[-\w]*)\.so\.\d+$/;

/**
 * @typedef {{needed: string[], versions: Record<string, string>}} SystemNeeds Of one file: the libraries that it is
 *   linked to, and the newest version that it wants of each family of symbols, such as {GLIBC: '2.14'}.
 */

/** @param {string} file */
export function isElf(file) {
  const magic = Buffer.alloc(4);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, magic, 0, 4, 0);
  } finally {
    closeSync(handle);
  }
  return magic.equals(Buffer.from('\x7fELF'));
}

/**
 * @param {string} file
 * @returns {Promise<SystemNeeds>}
 */
export async function systemNeeds(file) {
  return parseNeeds(await objdump('-p', file));
}

/**
 * @param {string} headers What `objdump -p` prints.
 * @returns {SystemNeeds}
 */
export function parseNeeds(headers) {
  const needed = [...headers.matchAll(/^ +NEEDED +(\S+)$/gm)].map((match) => match[1] ?? '');
  /** @type {Record<string, string>} */
  const versions = {};
  const references = headers.split('Version References:')[1] ?? '';
  for (const [, family = '', version = ''] of references.matchAll(/ ([A-Z]+)_([\d.]+)$/gm)) {
    const newest = versions[family];
    if (newest === undefined || compareVersions(version, newest) > 0) versions[family] = version;
  }
  return { needed, versions };
}

/**
 * What a file asks for that the oldest supported system lacks.
 *
 * @param {SystemNeeds} needs
 * @param {ReadonlySet<string>} shipped Names of the libraries that are shipped beside it.
 * @returns {{libraries: string[], versions: string[]}}
 */
export function beyondOldestSystem({ needed, versions }, shipped = new Set()) {
  const known = new Map(Object.entries(oldestSystem));
  return {
    libraries: needed.filter((name) => !systemLibraries.test(name) && !shipped.has(name)),
    versions: Object.entries(versions)
      .filter(([family, version]) => compareVersions(version, known.get(family) ?? version) > 0)
      .map(([family, version]) => `${family}_${version}`),
  };
}

/**
 * Refuses native files that would not load on the oldest systems that VS Code runs on.
 *
 * @param {string} folder
 * @param {readonly string[]} files Relative to it; those that are no ELF files are passed over.
 * @returns {Promise<{files: number, versions: Record<string, string>}>} The newest versions that any of them wants.
 */
export async function checkNativeFiles(folder, files) {
  const native = files.filter((file) => isElf(path.join(folder, file)));
  const shipped = new Set(native.map((file) => path.basename(file)));
  /** @type {string[]} */
  const complaints = [];
  /** @type {Record<string, string>} */
  const newest = {};
  for (const file of native) {
    const needs = await systemNeeds(path.join(folder, file));
    for (const [family, version] of Object.entries(needs.versions)) {
      if (compareVersions(version, newest[family] ?? '0') > 0) newest[family] = version;
    }
    const { libraries, versions } = beyondOldestSystem(needs, shipped);
    for (const library of libraries) complaints.push(`${file} wants the library ${library}`);
    if (versions.length === 0) continue;
    const table = await objdump('-T', path.join(folder, file));
    for (const version of versions)
      complaints.push(`${file} wants ${version}: ${symbolsOf(table, version).join(', ')}`);
  }
  if (complaints.length > 0) {
    const oldest = Object.entries(oldestSystem).map(([family, version]) => `${family}_${version}`);
    throw new SetupError(
      `These files would not load wherever VS Code runs (${oldest.join(', ')}):\n  ${complaints.join('\n  ')}`,
      'build them against older libraries, or define the symbols that are named',
    );
  }
  return { files: native.length, versions: newest };
}

/**
 * @param {string} table What `objdump -T` prints.
 * @param {string} version Such as GLIBC_2.34.
 */
export function symbolsOf(table, version) {
  return table
    .split('\n')
    .filter((line) => line.includes(`(${version})`) || line.includes(` ${version} `))
    .map((line) => line.trim().split(/\s+/).at(-1) ?? '');
}

/**
 * @param {string} a
 * @param {string} b
 */
export function compareVersions(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * @param {'-p' | '-T'} option
 * @param {string} file
 */
async function objdump(option, file) {
  const tool = which('objdump');
  if (!tool) throw new SetupError('The program objdump was not found.', 'install binutils');
  const { code, stdout, output } = await run(tool, [option, file], { env: { LC_ALL: 'C' }, timeoutMs: 300_000 });
  if (code !== 0) throw new SetupError(`objdump ${option} ${file} failed (exit ${code}):\n${tail(output)}`);
  return stdout;
}
