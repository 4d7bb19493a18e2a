import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  beyondOldestSystem,
  checkNativeFiles,
  compareVersions,
  isElf,
  parseNeeds,
  symbolsOf,
} from '../../tools/lib/elf.mjs';
import { which } from '../../tools/lib/process.mjs';

// What `objdump -p` of binutils 2.40 prints of a library, its middle left out.
const HEADERS = `
library.so:     file format elf64-x86-64

Dynamic Section:
  NEEDED               libvips-cpp.so.8.18.7
  NEEDED               libstdc++.so.6
  NEEDED               ld-linux-x86-64.so.2
  SONAME               library.so

Version definitions:
1 0x01 0x0f0f0f0f OWN_9.9

Version References:
  required from libc.so.6:
    0x06969194 0x00 06 GLIBC_2.14
    0x09691a75 0x00 04 GLIBC_2.2.5
  required from libtensorflow_cc.so.2:
    0x0a6f7f37 0x00 03 tensorflow
  required from libstdc++.so.6:
    0x0297f870 0x00 10 GLIBCXX_3.4.20
    0x0297f859 0x00 09 GLIBCXX_3.4.9
`;

describe('what a native file asks of the system', () => {
  it('is the newest version of each family, and the libraries it is linked to', () => {
    expect(parseNeeds(HEADERS)).toEqual({
      needed: ['libvips-cpp.so.8.18.7', 'libstdc++.so.6', 'ld-linux-x86-64.so.2'],
      versions: { GLIBC: '2.14', GLIBCXX: '3.4.20' },
    });
  });

  it('is compared by number', () => {
    expect(compareVersions('3.4.9', '3.4.21')).toBeLessThan(0);
    expect(compareVersions('2.28', '2.28')).toBe(0);
  });

  it('may not be newer than the oldest system, nor a library that is not there', () => {
    const needs = { needed: ['libc.so.6', 'libvips.so.42'], versions: { GLIBC: '2.28', GLIBCXX: '3.4.29' } };
    expect(beyondOldestSystem(needs)).toEqual({ libraries: ['libvips.so.42'], versions: ['GLIBCXX_3.4.29'] });
    expect(beyondOldestSystem(needs, new Set(['libvips.so.42'])).libraries).toEqual([]);
  });

  it('names the symbols of a version', () => {
    const table = [
      '0000000000000000      DF *UND*\t0000000000000000 (GLIBC_2.34) pthread_create',
      '0000000000000000      DF *UND*\t0000000000000000 (GLIBC_2.3) __ctype_b_loc',
      '0000000000000000      DF *UND*\t0000000000000000  GLIBC_2.34  dlsym',
    ].join('\n');
    expect(symbolsOf(table, 'GLIBC_2.34')).toEqual(['pthread_create', 'dlsym']);
  });
});

describe('the check of a folder', () => {
  let dir = '';

  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'scorecam-elf-'));
  });

  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  it('passes over what is no native file', async () => {
    writeFileSync(path.join(dir, 'text.js'), 'x');
    expect(isElf(path.join(dir, 'text.js'))).toBe(false);
    await expect(checkNativeFiles(dir, ['text.js'])).resolves.toEqual({ files: 0, versions: {} });
  });

  it.skipIf(process.platform !== 'linux' || which('objdump') === undefined)('names file and library', async () => {
    const modules = path.join(import.meta.dirname, '../../node_modules/@img');
    const name = `sharp-linux-${process.arch}`;
    const file = `${name}-0.35.5.node`;
    copyFileSync(path.join(modules, name, 'lib', file), path.join(dir, file));
    expect(isElf(path.join(dir, file))).toBe(true);
    await expect(checkNativeFiles(dir, [file])).rejects.toThrow(`${file} wants the library libvips-cpp.so`);
  });
});
