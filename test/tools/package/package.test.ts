import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageArguments } from '../../../tools/lib/arguments.mjs';
import { packageFolder } from '../../../tools/lib/package/bundle-for-package.mjs';
import { lockFor, prunePackages } from '../../../tools/lib/package/npm-packages.mjs';
import { joinNotices, noticeOf } from '../../../tools/lib/package/notices.mjs';
import { brokenLinks } from '../../../tools/lib/package/readme.mjs';
import { requireBudget } from '../../../tools/lib/package/vsce.mjs';
import { listFiles } from '../../../tools/lib/runtime.mjs';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'scorecam-package-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('packageArguments', () => {
  it('chooses the kind, and refuses what it does not know', () => {
    expect(packageArguments([])).toEqual({ kind: 'native' });
    expect(packageArguments(['--universal'])).toEqual({ kind: 'universal' });
    expect(() => packageArguments(['--universl'])).toThrow('npm run package does not know "--universl".');
  });
});

describe('packageFolder', () => {
  it.each([
    ['src/cli/main.ts', undefined],
    ['node_modules/long/src/long.js', 'node_modules/long'],
    ['node_modules/@lit/reactive-element/node/a.js', 'node_modules/@lit/reactive-element'],
    ['node_modules/protobufjs/node_modules/long/index.js', 'node_modules/protobufjs/node_modules/long'],
  ])('of %s is %s', (input, folder) => {
    expect(packageFolder(input)).toBe(folder);
  });
});

describe('lockFor', () => {
  const lock = {
    lockfileVersion: 3,
    packages: {
      '': { name: 'project' },
      'node_modules/wanted': { version: '1.2.3', integrity: 'sha512-a', optional: true, dependencies: { inner: '^2' } },
      'node_modules/inner': { version: '2.0.1', integrity: 'sha512-b', devOptional: true },
      'node_modules/other': { version: '3.0.0', integrity: 'sha512-c' },
      'node_modules/loose': { version: '4.0.0' },
    },
  };

  it('keeps what the packages need, with versions and checksums', () => {
    expect(lockFor(['wanted'], lock)).toEqual({
      lockfileVersion: 3,
      requires: true,
      packages: {
        '': { dependencies: { wanted: '1.2.3' } },
        'node_modules/wanted': { version: '1.2.3', integrity: 'sha512-a', dependencies: { inner: '^2' } },
        'node_modules/inner': { version: '2.0.1', integrity: 'sha512-b' },
      },
    });
  });

  it.each(['missing', 'loose'])('refuses a package without a checksum: %s', (name) => {
    expect(() => lockFor([name], lock)).toThrow(`package-lock.json does not pin the package ${name}.`);
  });
});

describe('notices', () => {
  const makePackage = (name: string, files: Record<string, string>): string => {
    const folder = path.join(dir, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name, version: '1.0.0', license: 'MIT' }));
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(folder, file), text);
    return folder;
  };

  it('are the texts that a package brings', () => {
    const folder = makePackage('brings', { 'LICENCE.md': 'the terms', NOTICE: 'a notice', 'index.js': 'code' });
    expect(noticeOf(folder)).toEqual({ title: 'brings 1.0.0 (MIT)', text: 'the terms\n\na notice' });
  });

  it('name the package that brings none', () => {
    expect(() => noticeOf(makePackage('silent', {}))).toThrow('The package silent 1.0.0 (MIT) comes without the text');
  });

  it('are supplied for known packages', () => {
    const { text } = noticeOf(makePackage('seedrandom', {}));
    expect(text).toMatch(/^Copyright 2019 David Bau\.\n\nThe MIT License\n/);
  });

  it('stand together where the text is the same', () => {
    const joined = joinNotices([
      { title: 'a 1', text: 'same\r\ntext' },
      { title: 'b 2', text: 'same\ntext\n' },
      { title: 'c 3', text: 'another' },
    ]);
    expect(joined.match(/same\ntext/g)).toHaveLength(1);
    expect(joined).toContain('a 1\n\nb 2\n');
    expect(joined).toContain('c 3\n');
  });
});

describe('prunePackages', () => {
  it('leaves what is needed at run time', () => {
    const files = ['sharp/src/a.cc', 'sharp/dist/index.cjs', 'x/index.d.cts', 'x/src/index.js', 'x/glib.h'];
    for (const file of files) {
      mkdirSync(path.join(dir, path.dirname(file)), { recursive: true });
      writeFileSync(path.join(dir, file), '');
    }
    prunePackages(dir);
    expect(listFiles(dir).map((file: { path: string }) => file.path)).toEqual([
      'sharp/dist/index.cjs',
      'x/src/index.js',
    ]);
  });
});

describe('requireBudget', () => {
  it('refuses a package that has become too large', () => {
    expect(() => {
      requireBudget(40_000_000, 'universal');
    }).not.toThrow();
    expect(() => {
      requireBudget(40_100_000, 'universal');
    }).toThrow('The universal package has 40.1 MB; at most 40.0 MB are allowed.');
    expect(() => {
      requireBudget(251_000_000, 'native');
    }).toThrow('at most 250.0 MB');
  });
});

describe('brokenLinks', () => {
  it('are relative ones to files that are not there', () => {
    const markdown = [
      '[there](docs/a.md#part), [gone](docs/b.md), ![drawn](images/c.png "title"), [self](#part),',
      '[web](https://example.org/x), `[code](none.md)`',
      '```sh',
      'echo [block](none.md)',
      '```',
    ].join('\n');
    expect(brokenLinks(markdown, new Set(['docs/a.md']))).toEqual(['docs/b.md', 'images/c.png']);
  });
});
