import envPaths from 'env-paths';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setupArguments, startArguments, tryArguments } from '../../tools/lib/arguments.mjs';
import { countLine, countTests } from '../../tools/lib/checks.mjs';
import { npmCommand } from '../../tools/lib/dependencies.mjs';
import { cacheRoot } from '../../tools/lib/paths.mjs';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('cacheRoot', () => {
  it('is the folder that the engine gets from env-paths', () => {
    vi.stubEnv('SCORECAM_LENS_CACHE', '');
    expect(cacheRoot()).toBe(envPaths('scorecam-lens', { suffix: '' }).cache);
  });

  it('follows the variable that the user may have set', () => {
    expect(cacheRoot({ SCORECAM_LENS_CACHE: 'some/where' })).toBe(path.resolve('some/where'));
  });

  // The last three: what env-paths 3.0.0 gives on these systems.
  it.each([
    ['linux', { XDG_CACHE_HOME: '/x' }, '/x/scorecam-lens'],
    ['linux', {}, '/home/me/.cache/scorecam-lens'],
    ['darwin', {}, '/home/me/Library/Caches/scorecam-lens'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/scorecam-lens/Cache'],
  ] as const)('on %s with %o', (platform, env, expected) => {
    expect(cacheRoot(env, platform, '/home/me').replaceAll('\\', '/')).toBe(expected);
  });
});

describe('startArguments', () => {
  const out = ['--out', path.join('/project', 'scorecam-out')];

  it('explains the bundled picture when nothing is named', () => {
    const picture = path.join('/project', 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
    expect(startArguments([], '/project')).toEqual(['explain', ...out, picture]);
  });

  it('explains the bundled picture when only options are given, and nothing in place of a picture that is missing', () => {
    const picture = path.join('/project', 'media', 'pictures', 'space_shuttle', 'rocket.jpg');
    expect(startArguments(['--channels', '5%'], '/project')).toEqual(['explain', ...out, picture, '--channels', '5%']);
    expect(startArguments(['missing.jpg', '--json'], '/project')).toEqual(['explain', ...out, 'missing.jpg', '--json']);
  });

  it('adds the output folder unless the user gave one', () => {
    expect(startArguments(['a.jpg', '--quiet'], '/project')).toEqual(['explain', ...out, 'a.jpg', '--quiet']);
    expect(startArguments(['a.jpg', '--out', 'x'], '/project')).toEqual(['explain', 'a.jpg', '--out', 'x']);
    const isFile = (arg: string): boolean => arg === 'a.jpg';
    expect(startArguments(['--out=x', 'a.jpg'], '/project', isFile)).toEqual(['explain', '--out=x', 'a.jpg']);
  });

  it('takes a picture called --out for a picture', () => {
    expect(startArguments(['--', '--out'], '/project')).toEqual(['explain', ...out, '--', '--out']);
  });
});

describe('setupArguments', () => {
  it('knows --retry and nothing else', () => {
    expect(setupArguments([])).toEqual({ retry: false });
    expect(setupArguments(['--retry'])).toEqual({ retry: true });
    expect(() => setupArguments(['--force'])).toThrow('does not know "--force"');
  });
});

describe('npmCommand', () => {
  it('does not mistake another package manager for npm', () => {
    const { args } = npmCommand({ npm_execpath: '/opt/yarn/bin/yarn.js' });
    expect(args).not.toContain('/opt/yarn/bin/yarn.js');
  });
});

describe('countTests', () => {
  const test = (status: string) => ({ status, fullName: `a ${status} test` });

  it('counts passed, failed and skipped tests', () => {
    const file = { status: 'failed', assertionResults: ['passed', 'failed', 'skipped', 'todo'].map(test) };
    const counts = countTests({ testResults: [file] }, 1);
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: ['a skipped test', 'a todo test'] });
    expect(countLine(counts)).toBe('1 passed, 1 failed, 2 skipped');
  });

  it('counts a file that broke before its tests', () => {
    const report = { testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countTests(report, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('fails a run without tests, without a report, or broken outside of the tests', () => {
    const onlySkipped = { testResults: [{ status: 'passed', assertionResults: [test('skipped')] }] };
    const passed = { testResults: [{ status: 'passed', assertionResults: [test('passed')] }] };
    expect(countTests({ testResults: [] }, 0).failed).toBe(1);
    expect(countTests(undefined, 1).failed).toBe(1);
    expect(countTests(onlySkipped, 0).failed).toBe(1);
    expect(countTests(passed, 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(countLine(countTests(passed, 0))).toBe('1 passed, 0 failed');
  });
});

describe('tryArguments', () => {
  it('takes a folder, a port and whether to open the browser', () => {
    expect(tryArguments([])).toEqual({ kind: 'native', folder: undefined, port: 0, shouldOpen: true });
    expect(tryArguments(['photos', '--port', '8080', '--no-open', '--universal'])).toEqual({
      kind: 'universal',
      folder: 'photos',
      port: 8080,
      shouldOpen: false,
    });
  });

  it.each([
    [['--prot', '1'], /--prot/],
    [['a', 'b'], 'It opens one folder.'],
    [['--port', '70000'], 'A port is a number up to 65535.'],
    [['--port', 'x'], 'A port is a number up to 65535.'],
  ])('refuses %j', (args, message) => {
    expect(() => tryArguments(args)).toThrow(message);
  });
});
