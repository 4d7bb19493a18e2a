import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nativeRuntimeProblem, runtimeDirectory } from '../../src/engine/native';
import { runtimeName } from '../../tools/lib/runtime.mjs';

let empty = '';

beforeEach(() => {
  empty = mkdtempSync(path.join(os.tmpdir(), 'scorecam-native-'));
  vi.stubEnv('SCORECAM_LENS_RUNTIME', empty);
  vi.stubEnv('SCORECAM_LENS_NATIVE', undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(empty, { recursive: true });
});

describe('a missing native runtime', () => {
  it.each([
    [undefined, /is not installed \(looked in .*\)\. Run `npm run setup`/],
    ['native', /is missing from this package \(looked in .*\)\. Install the extension again/],
    ['universal', /^This is the package for every platform.* Install the extension's package for \w+-\w+ /],
  ])('is told in terms of the package: %s', (kind, words) => {
    vi.stubEnv('SCORECAM_LENS_PACKAGE', kind);
    const problem = nativeRuntimeProblem();
    expect(`${problem?.message} ${problem?.hint}`).toMatch(words);
  });

  it('is looked for where the set-up puts it, by the versions in its name', () => {
    vi.stubEnv('SCORECAM_LENS_RUNTIME', undefined);
    expect(path.basename(runtimeDirectory())).toBe(runtimeName);
  });

  it('is looked for where the environment says', () => {
    expect(runtimeDirectory()).toBe(empty);
  });
});

describe('a processor without AVX', () => {
  it.skipIf(process.arch !== 'x64')('is told before the library, which would end the process, is loaded', () => {
    const problem = nativeRuntimeProblem('fpu sse2 sse4_2 avx_unlike');
    expect(problem).toMatchObject({ code: 'runtime', message: expect.stringContaining('no AVX') as string });
  });

  it('is not assumed where the system does not tell, or tells of AVX', () => {
    for (const flags of ['', 'fpu sse2 avx avx2']) {
      expect(nativeRuntimeProblem(flags)?.message).toContain('not installed');
    }
  });
});
