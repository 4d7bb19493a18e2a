import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parquetReadObjects } from 'hyparquet';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { jsonLines, runCli, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { seededNumbers, writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
const pictures = path.join(folder, 'pictures <b>&');
const METHODS = 'score-cam:logit,score-cam:paper,controls';
let asked: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'model'), { channels: 64, size: 48 });
  mkdirSync(pictures);
  for (let i = 0; i < 8; i += 1) await writeRamp(path.join(pictures, `${i} <i>.png`), 60 + 7 * i, 50);
  asked = ['evaluate', pictures, '--model', model, '--methods', METHODS, '--steps', '10'];
});

/** The results without what depends on when and where they were made. */
function resultsOf(out: string): Record<string, string> {
  const names = ['table.csv', 'pictures.csv', 'evaluation.json', 'table.parquet', 'pictures.parquet'];
  return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(out, name), 'base64')]));
}

function linesOf(out: string): string[] {
  return readFileSync(path.join(out, 'evaluation.jsonl'), 'utf8').split('\n').slice(0, -1);
}

describe('scorecam evaluate', () => {
  test('measures methods over a folder, and writes tables and a report', async () => {
    const out = path.join(folder, 'whole');
    const run = await runCli([...asked, '--out', out, '--json', '--quiet']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [result] = jsonLines(run.stdout);
    expect(Object.keys(result ?? {})).toEqual(['n', 'failed', 'rows', 'seconds']);
    expect(result).toMatchObject({ n: 8, failed: 0 });
    const rows = result?.rows as Record<string, unknown>[];
    expect(rows).toHaveLength(6 * 4);
    // A map of ones changes nothing: no drop, and no increase.
    for (const metric of ['average-drop', 'average-increase']) {
      expect(rows).toContainEqual({ method: 'control-ones', metric, value: 0, low: 0, high: 0, n: 8 });
    }
    expect(readdirSync(out).sort()).toEqual([
      ...['evaluation.json', 'evaluation.jsonl', 'pictures.csv', 'pictures.parquet'],
      ...['report.html', 'table.csv', 'table.parquet'],
    ]);
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    expect(report).toContain('pictures &lt;b&gt;&amp;');
    expect(report).not.toContain('<i>');
    expect(report).toContain("default-src 'none'");
    const file = readFileSync(path.join(out, 'table.parquet'));
    expect(await parquetReadObjects({ file: new Uint8Array(file).buffer })).toEqual(rows);
  });

  test('killed at random moments and called again, ends with the same bytes and does no picture twice', async () => {
    const whole = path.join(folder, 'undisturbed');
    expect(await runCli([...asked, '--out', whole, '--quiet'])).toMatchObject({ code: 0 });
    const out = path.join(folder, 'killed');
    const random = seededNumbers(5);
    let kills = 0;
    for (let begun = 0; kills < 4; begun += 1) {
      expect(begun, 'each life of the command gets a picture further').toBeLessThan(12);
      const { child, result } = startCli([...asked, '--out', out]);
      // Pictures are told on standard error as they are done.
      const ending = new Promise<void>((resolve) => {
        child.stderr?.once('data', () => {
          resolve();
        });
        child.once('close', () => {
          resolve();
        });
      });
      await ending;
      await wait(random() * 60);
      child.kill(kills % 2 === 0 ? 'SIGKILL' : 'SIGINT');
      const { code, signal } = await result;
      if (code === 0) break;
      expect([signal, code]).toContainEqual(kills % 2 === 0 ? 'SIGKILL' : 130);
      kills += 1;
    }
    expect(kills).toBeGreaterThan(1);
    // What a power cut leaves of a line.
    const log = path.join(out, 'evaluation.jsonl');
    writeFileSync(log, `${readFileSync(log, 'utf8')}{"schema":1,"kind":"pic`);
    expect(await runCli([...asked, '--out', out, '--quiet'])).toMatchObject({ code: 0, stderr: '' });
    expect(resultsOf(out)).toEqual(resultsOf(whole));
    expect(linesOf(out).sort()).toEqual(linesOf(whole).sort());
  });

  test('adds methods and metrics to what is there', async () => {
    const out = path.join(folder, 'more');
    const few = asked.map((word) => (word === METHODS ? 'score-cam:paper' : word));
    expect(await runCli([...few, '--metrics', 'insertion', '--out', out, '--quiet'])).toMatchObject({ code: 0 });
    const before = linesOf(out);
    expect(await runCli([...asked, '--metrics', 'insertion', '--out', out, '--quiet'])).toMatchObject({ code: 0 });
    const added = linesOf(out).slice(before.length);
    expect(added).toHaveLength(8);
    for (const line of added) expect(line).not.toContain('"paper"');
  });

  test('lists a picture that fails, and goes on', async () => {
    const some = path.join(folder, 'some');
    mkdirSync(some);
    await writeRamp(path.join(some, 'good.png'), 60, 50);
    writeFileSync(path.join(some, 'bad.png'), 'no picture');
    const out = path.join(folder, 'failed');
    const run = await runCli([...asked.with(1, some), '--out', out, '--json', '--quiet']);
    expect(run.code).toBe(0);
    expect(run.stderr).toContain('bad.png');
    expect(jsonLines(run.stdout)[0]).toMatchObject({ n: 1, failed: 1 });
    const record = JSON.parse(readFileSync(path.join(out, 'evaluation.json'), 'utf8')) as Record<string, unknown>;
    expect(record.failures).toMatchObject([{ pictures: ['bad.png'], error: { code: 'picture' } }]);
  });

  test('refuses metrics that need boxes, in words', async () => {
    const run = await runCli([...asked, '--metrics', 'energy-pointing']);
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toContain('Give their boxes with --boxes');
  });
});
