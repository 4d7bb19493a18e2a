import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { VERSION } from '../../src/shared/version';
import { buildDist, CLI } from '../support/build-dist';
import { ESCAPE, explainRecords, onlyRecord, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET, ROOT } from '../support/paths';
import { jsonLines, quote, runCli, runShell } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const PICTURES = path.join(ROOT, 'media', 'pictures');
const folder = temporaryFolder();
const empty = path.join(folder, 'empty');
/** The embedded model's graph is taken from where it lies already. */
const userCache = { SCORECAM_LENS_CACHE: process.env.SCORECAM_LENS_CACHE };
/** util-linux' `script` gives a program a terminal. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'tiny'));
  mkdirSync(empty);
});

describe('scorecam explain', () => {
  test('explains every picture with the embedded model, also where one cannot be read', async () => {
    const pictures = [path.join('space_shuttle', 'rocket.jpg'), 'missing.jpg', 'chelsea.png'];
    const run = await runCli(['explain', ...pictures, '--channels', '2%', '--json'], {
      cwd: PICTURES,
      env: userCache,
    });
    const lines = explainRecords(run.stdout);
    expect(lines.map(({ image }) => image)).toEqual(pictures.map((picture) => path.join(PICTURES, picture)));
    const [rocket, missing, chelsea] = lines;
    expect(rocket).toMatchObject({
      version: VERSION,
      model: { name: 'EfficientNet-Lite0', inputSize: { height: 224, width: 224 } },
      ...{ baseline: 'zero', layer: 'head', method: 'score-cam', weighting: 'ridge', temperature: null },
      backend: hasNativeRuntime() ? 'tfjs-node' : 'wasm',
      predicted: { index: 657, label: 'missile' },
      target: { index: 812, label: 'space shuttle' },
      trueLabel: { index: 812 },
      channels: { total: 1280, used: 13 },
      forwardPasses: 14,
      files: { predictedMap: null, report: null },
    });
    expect(chelsea).toMatchObject({ trueLabel: null, timingMs: { start: 0 } });
    expect(missing).toMatchObject({ schema: 1, error: { code: 'picture' } });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('missing.jpg');
    expect(run.stderr + run.stdout).not.toContain(ESCAPE);
    expect(run.stderr).not.toMatch(STACK);
  });

  test('without --out writes nothing but four lines an answer', async () => {
    const env = { FORCE_COLOR: '3', CLICOLOR_FORCE: '1' };
    const plain = path.join(PICTURES, 'coffee.png');
    const run = await runCli(['explain', plain, '--model', model], { cwd: empty, env });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = run.stdout.split('\n');
    expect(lines[0]).toMatch(/^coffee\.png: the model says /);
    expect(lines.slice(4).filter((line) => line !== '' && !line.startsWith('! '))).toEqual([]);
    expect(run.stdout).not.toContain(ESCAPE);
    expect(readdirSync(empty)).toEqual([]);
  });

  test('says nothing on standard error while all is well, of many pictures, too', async () => {
    const pictures = new Array<string>(12).fill(ROCKET);
    const run = await runCli(['explain', ...pictures, '--model', model, '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const lines = explainRecords(run.stdout);
    expect(lines).toHaveLength(12);
    expect(lines.slice(1).every((line) => 'forwardPasses' in line && line.forwardPasses === 0)).toBe(true);
  });

  test.skipIf(!hasTerminal)('shows a progress bar on a terminal, and takes it away again', async () => {
    const onTerminal = async (...args: string[]): Promise<string> => {
      const line = ['explain', ROCKET, '--model', model, ...args].map(quote).join(' ');
      const run = await runShell(`script -qec ${quote(`${quote(process.execPath)} ${quote(CLI)} ${line}`)} /dev/null`);
      expect(run.code).toBe(0);
      return run.stdout;
    };
    const shown = await onTerminal();
    expect(shown).toMatch(/rocket\.jpg .*\/23 channels/);
    const [hidden, shownAgain] = [`${ESCAPE}[?25l`, `${ESCAPE}[?25h`];
    expect(shown.indexOf(hidden)).toBeGreaterThanOrEqual(0);
    expect(shown.lastIndexOf(shownAgain)).toBeGreaterThan(shown.lastIndexOf(hidden));
    expect(await onTerminal('--quiet')).not.toContain(ESCAPE);
  });

  test('says what went wrong with --quiet, too', async () => {
    const run = await runCli(['explain', 'missing.jpg', ROCKET, '--model', model, '--quiet'], { cwd: empty });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain('missing.jpg');
    expect(run.stdout).toMatch(/^rocket\.jpg: /);
  });
});

describe('other commands', () => {
  test('scorecam predict names the likeliest classes', async () => {
    const json = await runCli(['predict', ROCKET, 'missing.jpg', '--model', model, '--json'], { cwd: empty });
    const [found, failed] = jsonLines(json.stdout);
    expect(found).toMatchObject({ schema: 1, image: ROCKET, predicted: { label: 'space_shuttle' } });
    expect(found?.top5).toHaveLength(5);
    expect(failed).toMatchObject({ image: path.join(empty, 'missing.jpg'), error: { code: 'picture' } });
    expect(json.code).toBe(3);
    const words = await runCli(['predict', ROCKET, '--model', model]);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout).toMatch(/^.*rocket\.jpg\n +\d+\u00a0% {2}space_shuttle \(2\)\n/);
  });

  test('scorecam layers lists layers with their shapes and the default', async () => {
    const words = await runCli(['layers', '--model', path.dirname(model)]);
    expect(words).toMatchObject({ code: 0, stderr: '' });
    expect(words.stdout).toMatch(/^features +16×16×24 +Conv2D +\(default\)\n$/);
    const json = await runCli(['layers', '--model', model, '--json']);
    expect(jsonLines(json.stdout)).toMatchObject([
      { defaultLayer: 'features', layers: [{ name: 'features', height: 16, width: 16, channels: 24 }] },
    ]);
  });

  test('scorecam doctor names the runtime', async () => {
    const run = await runCli(['doctor', '--backend', 'wasm']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(/^backend +wasm$/m);
  });
});

describe('exit codes', () => {
  test('5 where the runtime that was asked for is missing', async () => {
    const env = { SCORECAM_LENS_RUNTIME: empty };
    const run = await runCli(['explain', ROCKET, ROCKET, '--backend', 'tfjs-node', '--json'], { env });
    expect(run.code).toBe(5);
    expect(explainRecords(run.stdout)).toMatchObject([{ image: ROCKET, error: { code: 'runtime' } }]);
    expect(run.stderr).toContain('npm run setup');
    expect(run.stderr).not.toMatch(STACK);
    const doctor = await runCli(['doctor', '--backend', 'tfjs-node'], { env });
    expect(doctor.code).toBe(5);
    expect(doctor.stdout).toContain('npm run setup');
  });

  test('0 where the native runtime was not asked for: WebAssembly computes, and the result says so', async () => {
    const env = { SCORECAM_LENS_RUNTIME: empty };
    const run = await runCli(['explain', ROCKET, '--model', model, '--json'], { env });
    expect(run.code).toBe(0);
    const { backend, warnings } = onlyRecord(run.stdout);
    expect(backend).toBe('wasm');
    expect(warnings.join('\n')).toContain('WebAssembly computes');
  });

  test.skipIf(process.platform === 'win32')('2 where the folder that was called from is gone', async () => {
    const gone = path.join(folder, 'gone');
    const run = await runShell(`mkdir gone && cd gone && rmdir ../gone; scorecam predict rocket.jpg`, { cwd: folder });
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('rocket.jpg cannot be found');
    const absolute = `scorecam predict ${quote(ROCKET)} --model ${quote(model)}`;
    expect(
      await runShell(`mkdir ${quote(gone)} && cd gone && rmdir ../gone; ${absolute}`, { cwd: folder }),
    ).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  test('1 where the engine needs more memory than it may have', async () => {
    const large = writeTinyClassifier(path.join(folder, 'large'), { channels: 512, size: 128 });
    const run = await runCli(['explain', ROCKET, '--model', large, '--memory-cap', '256', '--json', '--verbose']);
    expect(explainRecords(run.stdout)).toMatchObject([{ error: { code: 'memory' } }]);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('raise the cap (--memory-cap)');
    // What the engine logs is shown when asked for.
    expect(run.stderr).toMatch(/^scorecam-engine: over the memory cap \d+$/m);
  });
});
