import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeNpy } from '../../src/report';
import { buildDist } from '../support/build-dist';
import { explainRecords, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { childOf, waitForEnd } from '../support/processes';
import { jsonLines, quote, runShell, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
const pictures = ['a', 'b', 'c', 'd'].map((name) => path.join(folder, `${name}.png`));
let model: string;

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  model = writeTinyClassifier(path.join(folder, 'slow'), { channels: 512, size: 128 });
  for (const [i, picture] of pictures.entries()) await writeRamp(picture, 300 + i, 200);
});

/** Every file has to be what its name says, to its end. */
async function expectWhole(out: string): Promise<string[]> {
  const names = readdirSync(out).sort();
  for (const name of names) {
    const bytes = readFileSync(path.join(out, name));
    if (name.endsWith('.npy')) expect(decodeNpy(bytes).shape).toEqual([128, 128]);
    else if (name.endsWith('.png')) expect((await sharp(bytes).raw().toBuffer()).length).toBeGreaterThan(0);
    else if (name.endsWith('.json')) expect(JSON.parse(bytes.toString())).toMatchObject({ schema: 1 });
    else expect(`${name}: ${bytes.toString().trimEnd().slice(-7)}`).toBe('report.html: </html>');
  }
  return names;
}

describe('a command that is interrupted', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s ends with exit code 130 and leaves whole files only',
    async (signal) => {
      const out = path.join(folder, signal);
      const args = ['explain', ...pictures, '--model', model, '--channels', '25%', '--json', '--out', out];
      const { child, result } = startCli(args);
      child.stdout?.once('data', () => child.kill(signal));
      const run = await result;
      expect(run).toMatchObject({ code: 130, signal: null, stderr: 'scorecam: cancelled\n' });
      const done = explainRecords(run.stdout).map((line) => path.parse(line.image).name);
      expect(done.length).toBeLessThan(pictures.length);
      const suffixes = ['.json', '.predicted.npy', '.predicted.png', '.target.npy', '.target.png'];
      const wanted = done.flatMap((stem) => suffixes.map((suffix) => stem + suffix));
      expect(await expectWhole(out)).toEqual([...wanted, 'report.html'].sort());
    },
  );

  test('before the engine has started ends at once, too', async () => {
    const { child, result } = startCli(['explain', ...pictures, '--model', model, '--verbose']);
    child.once('spawn', () => child.kill('SIGTERM'));
    const run = await result;
    expect([130, null]).toContain(run.code);
    expect(run.stdout).toBe('');
    expect(run.stderr).not.toMatch(STACK);
  });

  test.skipIf(process.platform === 'win32')('together with its engine is cancelled, not failed', async () => {
    const { child, result } = startCli(['explain', ...pictures, '--model', model, '--channels', '25%', '--json'], {
      ownGroup: true,
    });
    child.stdout?.once('data', () => process.kill(-(child.pid ?? 0), 'SIGTERM'));
    const run = await result;
    expect(run).toMatchObject({ code: 130, stderr: 'scorecam: cancelled\n' });
    expect(explainRecords(run.stdout).every((line) => !('error' in line))).toBe(true);
  });
});

describe.runIf(process.platform === 'linux')('an engine', () => {
  test('that dies fails one picture; the others are done', async () => {
    const few = ['--model', model, '--channels', '25%', '--json'];
    const { child, result } = startCli(['explain', ...pictures.slice(0, 3), ...few]);
    child.stdout?.once('data', () => process.kill(childOf(child.pid ?? 0), 'SIGKILL'));
    const run = await result;
    expect(run.code).toBe(1);
    const failed = explainRecords(run.stdout).map((line) => 'error' in line && line.error.code);
    expect(failed).toEqual([false, 'engine', false]);
    expect(run.stderr).toMatch(/^scorecam: .*b\.png: The engine process ended unexpectedly \(signal SIGKILL\)/);
  });

  test('that hangs does not hold up Ctrl-C', async () => {
    const { child, result } = startCli(['explain', ...pictures, '--model', model, '--json']);
    let engine = 0;
    child.stdout?.once('data', () => {
      engine = childOf(child.pid ?? 0);
      process.kill(engine, 'SIGSTOP');
      child.kill('SIGINT');
    });
    expect(await result).toMatchObject({ code: 130, stderr: 'scorecam: cancelled\n' });
    await waitForEnd(engine);
  });
});

describe('a reader that goes away', () => {
  test('ends the command quietly, and what is written is whole', async () => {
    const out = path.join(folder, 'head');
    const args = ['explain', ...pictures, '--model', model, '--channels', '40%', '--json', '--out', out]
      .map(quote)
      .join(' ');
    const run = await runShell(`{ scorecam ${args}; echo "code $?" >&2; } | head -n 1`);
    expect(jsonLines(run.stdout)).toMatchObject([{ image: pictures[0] }]);
    expect(run.stderr).toBe('code 0\n');
    expect((await expectWhole(out)).length).toBeGreaterThan(0);
  });

  test('of both streams, too', async () => {
    copyFileSync(ROCKET, path.join(folder, 'rocket.jpg'));
    const args = ['predict', ...pictures, 'absent.png', ...pictures, '--model', model].map(quote).join(' ');
    const run = await runShell(`{ scorecam ${args} 2>&1; } | head -n 1`, { cwd: folder });
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout.trimEnd()).toBe(pictures[0]);
  });
});
