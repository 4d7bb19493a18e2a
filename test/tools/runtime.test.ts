import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureHolds, nativeMode, waysFor } from '../../tools/lib/native.mjs';
import { inPlainWords } from '../../tools/lib/prebuilt-runtime.mjs';
import { readRuntime, writeRuntime } from '../../tools/lib/runtime.mjs';
import { installHint } from '../../tools/lib/toolchain.mjs';
import { checkWheel } from '../../tools/lib/wheel-runtime.mjs';
import { extractEntry, listZip } from '../../tools/lib/zip.mjs';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'scorecam-runtime-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('readRuntime', () => {
  beforeEach(() => {
    mkdirSync(path.join(dir, 'deps', 'lib'), { recursive: true });
    writeFileSync(path.join(dir, 'deps', 'lib', 'library.so'), 'twelve bytes');
  });

  it('accepts what was written whole', () => {
    writeRuntime(dir, { kind: 'wheel', tensorflow: '2.21.0', stripped: true });
    expect(readRuntime(dir)).toMatchObject({ kind: 'wheel', files: [{ path: 'deps/lib/library.so', bytes: 12 }] });
  });

  it('refuses a folder without runtime.json, which is written last', () => {
    expect(readRuntime(dir)).toBeUndefined();
    expect(readRuntime(path.join(dir, 'nowhere'))).toBeUndefined();
  });

  it('refuses a file that is missing or cut short', () => {
    writeRuntime(dir, { kind: 'wheel', tensorflow: '2.21.0', stripped: true });
    truncateSync(path.join(dir, 'deps', 'lib', 'library.so'), 5);
    expect(readRuntime(dir)).toBeUndefined();
    rmSync(path.join(dir, 'deps'), { recursive: true });
    expect(readRuntime(dir)).toBeUndefined();
  });

  it.each(['', '{"files":', '{}', '{"files":[]}', 'null'])('refuses the runtime.json %j', (text) => {
    writeFileSync(path.join(dir, 'runtime.json'), text);
    expect(readRuntime(dir)).toBeUndefined();
  });
});

describe('checkWheel', () => {
  const content = 'not TensorFlow';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const file = () => path.join(dir, 'some.whl');

  it('accepts the pinned file only', async () => {
    writeFileSync(file(), content);
    await expect(checkWheel(file(), { sha256, bytes: content.length })).resolves.toBeUndefined();
    const wrong = '0'.repeat(64);
    await expect(checkWheel(file(), { sha256: wrong, bytes: content.length })).rejects.toMatchObject({
      message: `The checksum of ${file()} is wrong: sha256 ${sha256}, expected ${content.length} bytes with sha256 ${wrong}.`,
      hint: 'delete that file',
    });
  });

  it('names the size of a file that was cut short', async () => {
    writeFileSync(file(), 'not');
    await expect(checkWheel(file())).rejects.toThrow(/: 3 bytes, expected 274000871 bytes/);
  });

  it('names a file that is not there', async () => {
    await expect(checkWheel(file())).rejects.toThrow(`There is no file ${file()}.`);
  });
});

describe('zip', () => {
  // zipfile.ZipFile(…).writestr of Python 3.11: "a/stored.txt" stored, "deflated.txt" = 100 times "ab" deflated.
  const archive = Buffer.from(
    'UEsDBBQAAAAAAAAAIQCFEUoNCwAAAAsAAAAMAAAAYS9zdG9yZWQudHh0aGVsbG8gd29ybGRQSwMEFAAAAAgAAAAhAPQtuoIHAAAAyAAAAAwA' +
      'AABkZWZsYXRlZC50eHRLTEocFhAAUEsBAhQDFAAAAAAAAAAhAIURSg0LAAAACwAAAAwAAAAAAAAAAAAAAIABAAAAAGEvc3RvcmVkLnR4dFBL' +
      'AQIUAxQAAAAIAAAAIQD0LbqCBwAAAMgAAAAMAAAAAAAAAAAAAACAATUAAABkZWZsYXRlZC50eHRQSwUGAAAAAAIAAgB0AAAAZgAAAAAA',
    'base64',
  );

  it('is told from another file', async () => {
    const file = path.join(dir, 'x.zip');
    writeFileSync(file, 'no archive');
    await expect(listZip(file)).rejects.toThrow('is not a zip archive');
  });

  it('gives its entries back', async () => {
    const file = path.join(dir, 'x.zip');
    writeFileSync(file, archive);
    const target = path.join(dir, 'deep', 'out');
    const seen: Record<string, string> = {};
    for (const entry of await listZip(file)) {
      await extractEntry(file, entry, target);
      seen[entry.name] = readFileSync(target, 'utf8');
    }
    expect(seen).toEqual({ 'a/stored.txt': 'hello world', 'deflated.txt': 'ab'.repeat(100) });
  });
});

describe('the way to a runtime', () => {
  const glibc = '2.36';

  it.each([
    [{ platform: 'linux', arch: 'x64', glibc, mode: 'auto' }, ['wheel', 'prebuilt']],
    [{ platform: 'linux', arch: 'x64', glibc, mode: 'prebuilt' }, ['prebuilt']],
    [{ platform: 'linux', arch: 'arm64', glibc, mode: 'auto' }, ['prebuilt']],
    [{ platform: 'linux', arch: 'x64', glibc: undefined, mode: 'auto' }, []],
    [{ platform: 'darwin', arch: 'arm64', glibc: undefined, mode: 'auto' }, ['prebuilt']],
    [{ platform: 'win32', arch: 'x64', glibc: undefined, mode: 'auto' }, ['prebuilt']],
  ] as const)('%o: %o', (system, ways) => {
    expect(waysFor(system)).toEqual(ways);
  });

  it('is chosen by the environment, and a wrong word is refused', () => {
    expect(nativeMode({})).toBe('auto');
    expect(nativeMode({ SCORECAM_LENS_NATIVE: 'off' })).toBe('off');
    expect(() => nativeMode({ SCORECAM_LENS_NATIVE: 'no' })).toThrow('SCORECAM_LENS_NATIVE is "no"');
  });

  it('is not tried again within the hour, unless a tool was installed', () => {
    const failure = { reason: 'no compiler', hint: '', at: 1_000_000, tools: '- /usr/bin/python3' };
    expect(failureHolds(failure, { now: 1_000_000 + 3_599_000, tools: failure.tools })).toBe(true);
    expect(failureHolds(failure, { now: 1_000_000 + 3_601_000, tools: failure.tools })).toBe(false);
    expect(failureHolds(failure, { now: 1_000_000, tools: '/usr/bin/g++ /usr/bin/python3' })).toBe(false);
    expect(failureHolds(undefined, { now: 0, tools: '' })).toBe(false);
  });
});

describe('installHint', () => {
  it.each([
    ['ID=debian\n', 'sudo apt-get install g++ python3-pip'],
    ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt-get install g++ python3-pip'],
    ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install gcc-c++ python3-pip'],
    ['ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', 'sudo zypper install gcc-c++ python3-pip'],
    ['ID=alpine\n', 'sudo apk add g++ py3-pip'],
    ['', 'install a C++ compiler (g++ or clang++) and pip for Python 3'],
  ])('for %j', (osRelease, hint) => {
    expect(installHint(['compiler', 'pip'], osRelease, false)).toBe(hint);
  });
});

describe('inPlainWords', () => {
  it('says which host does not answer, and shows anything else', () => {
    const trace = "Error\n  at x {\n  code: 'ENOTFOUND',\n  hostname: 'files.example'\n}";
    expect(inPlainWords(trace)).toBe('files.example does not answer (ENOTFOUND).');
    expect(inPlainWords('one\nno space left')).toBe('\n    one\n    no space left');
  });
});
