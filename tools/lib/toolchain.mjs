// What set-up needs from the system (pip, a C++ compiler), and the words for getting what is missing.
import { readFileSync } from 'node:fs';
import { run, say, SetupError, tail, which } from './process.mjs';

/** @typedef {'compiler' | 'python' | 'pip'} Tool */

/** Older ones do not find a wheel for another Python than their own. */
const oldestPip = 20;

const families = [
  {
    ids: ['debian', 'ubuntu'],
    install: 'apt-get install',
    names: { compiler: 'g++', python: 'python3', pip: 'python3-pip' },
  },
  {
    ids: ['fedora', 'rhel', 'centos'],
    install: 'dnf install',
    names: { compiler: 'gcc-c++', python: 'python3', pip: 'python3-pip' },
  },
  {
    ids: ['suse', 'opensuse'],
    install: 'zypper install',
    names: { compiler: 'gcc-c++', python: 'python3', pip: 'python3-pip' },
  },
  { ids: ['arch'], install: 'pacman -S', names: { compiler: 'gcc', python: 'python', pip: 'python-pip' } },
  { ids: ['alpine'], install: 'apk add', names: { compiler: 'g++', python: 'python3', pip: 'py3-pip' } },
];

/** @param {string} [osRelease] Content of /etc/os-release. */
function family(osRelease = readOsRelease()) {
  const value = (/** @type {string} */ key) =>
    new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1]?.split(' ') ?? [];
  const ids = [...value('ID'), ...value('ID_LIKE')].map((id) => id.replace(/^opensuse-.*/, 'opensuse'));
  return ids.map((id) => families.find((entry) => entry.ids.includes(id))).find(Boolean);
}

function readOsRelease() {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

/**
 * The command that gets the missing tools on this system.
 *
 * @param {readonly Tool[]} missing
 * @param {string} [osRelease]
 * @param {boolean} [isRoot]
 * @returns {string}
 */
export function installHint(missing, osRelease, isRoot = process.getuid?.() === 0) {
  const found = family(osRelease);
  if (found) return `${isRoot ? '' : 'sudo '}${found.install} ${missing.map((tool) => found.names[tool]).join(' ')}`;
  const words = { compiler: 'a C++ compiler (g++ or clang++)', python: 'Python 3', pip: 'pip for Python 3' };
  return `install ${missing.map((tool) => words[tool]).join(' and ')}`;
}

/** @returns {string | undefined} */
export function findCompiler() {
  return (process.env['CXX'] && which(process.env['CXX'])) || which('g++') || which('clang++') || which('c++');
}

/**
 * A Python that has pip. `python` is a Python without pip (or with one that is too old), where there is only such a one.
 *
 * @returns {Promise<{python: string | undefined, pip: string | undefined}>}
 */
export async function findPip() {
  let python;
  for (const name of [process.env['PYTHON'] ?? '', 'python3', 'python']) {
    const file = name && which(name);
    if (!file) continue;
    const answer = await run(file, ['-m', 'pip', '--version'], { timeoutMs: 60_000 });
    const version = answer.code === 0 ? /^pip (\d+)\S*/.exec(answer.stdout) : null;
    if (version && Number(version[1]) >= oldestPip) return { python: file, pip: version[0] };
    python ??= file;
  }
  return { python, pip: undefined };
}

/**
 * Which programs are there, cheaply: when this changes, a failed attempt is worth repeating at once.
 *
 * @returns {string}
 */
export function toolFingerprint() {
  return [findCompiler(), ...['python3', 'python', 'pip3', 'pip', 'make'].map(which)]
    .map((file) => file ?? '-')
    .join(' ');
}

/**
 * Finds the tools for building from the wheel. Debian packages are installed only as root in CI; a user gets the command.
 *
 * @returns {Promise<{compiler: string, python: string}>}
 */
export async function requireTools() {
  let found = { compiler: findCompiler(), ...(await findPip()) };
  if (missingTools(found).length > 0 && mayInstall()) {
    await aptInstall(missingTools(found));
    found = { compiler: findCompiler(), ...(await findPip()) };
  }
  const missing = missingTools(found);
  if (found.compiler && found.python && missing.length === 0) return { compiler: found.compiler, python: found.python };
  const words = {
    compiler: 'no C++ compiler',
    python: 'no Python 3',
    pip: `no pip (${oldestPip} or newer) for Python 3`,
  };
  throw new SetupError(
    `Building the binding to TensorFlow needs more: ${missing.map((tool) => words[tool]).join(', ')}.`,
    installHint(missing),
  );
}

/**
 * @param {{compiler: string | undefined, python: string | undefined, pip: string | undefined}} found
 * @returns {Tool[]}
 */
function missingTools(found) {
  /** @type {Tool[]} */
  const missing = [];
  if (!found.compiler) missing.push('compiler');
  if (!found.python) missing.push('python');
  if (!found.pip) missing.push('pip');
  return missing;
}

function mayInstall() {
  return process.env['CI'] === 'true' && process.getuid?.() === 0 && which('apt-get') !== undefined;
}

/** @param {Tool[]} missing */
async function aptInstall(missing) {
  const names = missing.map((tool) => families[0]?.names[tool] ?? tool);
  say(`Installing ${names.join(', ')} (as root in CI) …`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update'], { env, timeoutMs: 300_000 });
  const done = await run('apt-get', ['install', '-y', '--no-install-recommends', ...names], {
    env,
    timeoutMs: 600_000,
  });
  if (done.code !== 0) say(`apt-get failed:\n${tail(update.code === 0 ? done.output : update.output + done.output)}`);
}
