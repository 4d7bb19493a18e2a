import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { OutputFolder } from '../../src/output/output-folder';
import { buildDist, CLI } from '../support/build-dist';
import { explainRecords, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET, ROOT } from '../support/paths';
import { quote, runCli, runShell } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const folder = temporaryFolder();
const file = path.join(folder, 'file');
const isLinux = process.platform === 'linux';
const isRoot = process.getuid?.() === 0;
/** A small disk can be made where this process may have file systems of its own. */
const canMount = isLinux && spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', folder]).status === 0;
let common: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'tiny'));
  common = ['--model', model, '--backend', 'wasm', '--channels', '5%', '--json'];
  writeFileSync(file, 'mine');
});

async function expectRefused(out: string, words: RegExp): Promise<void> {
  const run = await runCli(['explain', ROCKET, ...common, '--out', out]);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr).toMatch(words);
  expect(run.stderr).toContain('--out');
  expect(run.stderr).not.toMatch(STACK);
}

describe('an --out that cannot be written is exit code 2, before anything is computed', () => {
  test('where a file is in the way', async () => {
    await expectRefused(file, /Cannot write .*file: a file of that name is in the way/);
  });

  test('where it lies below a file', async () => {
    await expectRefused(path.join(file, 'deeper'), /a file of that name is in the way/);
  });

  test('where the name is too long', async () => {
    await expectRefused(path.join(folder, 'x'.repeat(300)), /the name is too long/);
  });

  test.runIf(isLinux)('where the system has no such folders', async () => {
    await expectRefused('/proc/scorecam-out', /such a folder cannot be there/);
  });

  test.skipIf(isRoot)('where the user may not write', async () => {
    const closed = path.join(folder, 'closed');
    mkdirSync(closed);
    chmodSync(closed, 0o555);
    await expectRefused(closed, /you may not write there/);
  });
});

describe('results that do not fit', () => {
  test.skipIf(process.platform === 'win32')('leave no part of a set behind', async () => {
    const out = path.join(folder, 'limited');
    const args = ['explain', ROCKET, ROCKET, ...common, '--out', out].map(quote).join(' ');
    // No file may be larger than 100 blocks of 512 (or 1024) bytes: maps fit, overlays do not.
    const run = await runShell(`ulimit -f 100; scorecam ${args}`);
    expect(run.code).toBe(2);
    expect(explainRecords(run.stdout)).toMatchObject([{ image: ROCKET, error: { code: 'output' } }]);
    expect(run.stderr).toMatch(
      /^scorecam: Cannot write .*rocket\.predicted\.png: it would be larger than files may be/,
    );
    expect(run.stderr.match(/^scorecam:/gm)).toHaveLength(1);
    expect(readdirSync(out)).toEqual([]);
  });

  test.skipIf(!canMount)('on a full disk say so, and leave no part of a set behind', async () => {
    const out = path.join(folder, 'small-disk');
    mkdirSync(out);
    const args = ['explain', ROCKET, ...common, '--out', out].map(quote).join(' ');
    const inside = `mount -t tmpfs -o size=300k none ${quote(out)} || exit 99
      ${quote(process.execPath)} ${quote(CLI)} ${args}; code=$?; ls -A ${quote(out)} >&2; exit $code`;
    const run = await runShell(`unshare -m sh -c ${quote(inside)}`);
    expect(run.code).toBe(2);
    expect(explainRecords(run.stdout)).toMatchObject([{ error: { code: 'output' } }]);
    const [message, hint, ...left] = run.stderr.trimEnd().split('\n');
    expect(message).toMatch(/rocket\.(predicted|target)\.png: the disk is full\.$/);
    expect(hint).toContain('Free some space');
    expect(left).toEqual([]);
  });

  test.runIf(isLinux)('on standard output are an error, too', async () => {
    const run = await runShell(
      `scorecam predict ${quote(ROCKET)} ${common.slice(0, 4).map(quote).join(' ')} > /dev/full`,
    );
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/^scorecam: The answer cannot be written: .*no space left/i);
    expect(run.stderr).not.toMatch(STACK);
  });
});

test('a set of files of which one cannot be moved into place leaves whole files only', async () => {
  const out = path.join(folder, 'unit');
  const opened = await OutputFolder.open(out);
  mkdirSync(path.join(out, 'b'));
  const files = ['a', 'b', 'c'].map((name) => ({ name, content: 'whole' }));
  await expect(opened.write(files)).rejects.toThrow(/Cannot write .*b: a folder of that name is in the way\.$/);
  expect(readdirSync(out)).toEqual(['a', 'b']);
  expect(readFileSync(path.join(out, 'a'), 'utf8')).toBe('whole');
  await opened.write([{ name: 'c', content: 'whole' }]);
  expect(readdirSync(out)).toEqual(['a', 'b', 'c']);
});

test('a process that ends while it writes leaves nothing half-written', async () => {
  const script = path.join(folder, 'writer.cjs');
  const contents = `
    import { readdirSync } from 'node:fs';
    import { OutputFolder } from './src/output/output-folder';
    const out = process.argv[2];
    void OutputFolder.open(out).then((folder) => {
      void folder.write([{ name: 'large', content: new Uint8Array(2 ** 28) }]);
      const endOnceWriting = () =>
        readdirSync(out).some((name) => name.endsWith('.part')) ? process.exit(7) : setImmediate(endOnceWriting);
      endOnceWriting();
    });`;
  await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    ...{ outfile: script, bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
  });
  const out = path.join(folder, 'ended');
  expect(spawnSync(process.execPath, [script, out]).status).toBe(7);
  expect(readdirSync(out)).toEqual([]);
});
