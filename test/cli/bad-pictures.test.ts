import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildDist } from '../support/build-dist';
import { ESCAPE, explainRecords, STACK } from '../support/cli-records';
import { useCache } from '../support/engine-client';
import { ROCKET } from '../support/paths';
import { runCli, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';
import { writeRamp } from '../support/tiny-pictures';

const folder = temporaryFolder();
let common: string[];

beforeAll(async () => {
  useCache(folder);
  await buildDist();
  const model = writeTinyClassifier(path.join(folder, 'tiny'));
  common = ['--model', model, '--backend', 'wasm', '--channels', '20%', '--json'];
});

/** A PNG file whose header announces 20,000 × 20,000 pixels. */
function bomb(small: Buffer): Buffer {
  const bytes = Buffer.from(small);
  bytes.writeUInt32BE(20_000, 16);
  bytes.writeUInt32BE(20_000, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

describe('pictures that cannot be read', () => {
  test('are each reported, the others are done, and the exit code is 3', async () => {
    const small = await writeRamp(path.join(folder, 'small.png'), 8, 8);
    const dot = await writeRamp(path.join(folder, 'dot.png'), 1, 1);
    const rocket = readFileSync(ROCKET);
    const bad: readonly (readonly [name: string, content: string | Uint8Array | undefined, words: RegExp])[] = [
      ['absent.jpg', undefined, /there is no such file/],
      ['text.jpg', 'not a picture', /it is a text file/],
      ['empty.png', '', /the file is empty/],
      ['cut.jpg', rocket.subarray(0, rocket.length / 2), /cut\.jpg/],
      ['bomb.png', bomb(readFileSync(small)), /20,?000\D+20,?000/],
      ['tiny', undefined, /it is a folder/],
    ];
    for (const [name, content] of bad) if (content !== undefined) writeFileSync(path.join(folder, name), content);
    const names = bad.map(([name]) => name);
    const out = path.join(folder, 'out');
    const run = await runCli(['explain', ...names, dot, ROCKET, ...common, '--out', out], { cwd: folder });
    expect(run.code).toBe(3);
    const lines = explainRecords(run.stdout);
    expect(lines.map(({ image }) => image)).toEqual([...names.map((name) => path.join(folder, name)), dot, ROCKET]);
    bad.forEach(([name, , words], i) => {
      const line = lines[i];
      expect(line, name).toMatchObject({ error: { code: 'picture' } });
      if (line === undefined || !('error' in line)) return;
      expect(line.error.message).toMatch(words);
      expect(line.error.hint).not.toBe('');
      expect(run.stderr).toContain(`scorecam: ${line.error.message}\n  ${line.error.hint}\n`);
    });
    const [one, whole] = lines.slice(bad.length);
    expect(one && 'warnings' in one && one.warnings.join()).toContain('1×1 pixels) is smaller');
    expect(whole).toMatchObject({ predicted: { label: 'space_shuttle' } });
    expect(run.stderr).not.toMatch(STACK);
    expect(run.stderr).not.toContain(ESCAPE);
    const report = readFileSync(path.join(out, 'report.html'), 'utf8');
    for (const name of names) expect(report).toContain(name);
  });

  test('include one that vanishes before its turn', async () => {
    const slow = writeTinyClassifier(path.join(folder, 'slow'), { channels: 512, size: 128 });
    const pictures = ['first.jpg', 'second.jpg', 'third.jpg', 'fourth.jpg'].map((name) => path.join(folder, name));
    for (const picture of pictures) copyFileSync(ROCKET, picture);
    await writeRamp(pictures[1] ?? '', 300, 200);
    const { child, result } = startCli(['explain', ...pictures, '--model', slow, '--channels', '40%', '--json']);
    child.stdout?.once('data', () => {
      rmSync(pictures[2] ?? '');
    });
    const run = await result;
    expect(run.code).toBe(3);
    const failed = explainRecords(run.stdout).map((line) => 'error' in line && line.error.code);
    expect(failed).toEqual([false, false, 'picture', false]);
  });

  test('are a matter of usage where --fit none is asked for, and the others are done', async () => {
    const [large, right] = [path.join(folder, '33.png'), path.join(folder, '32.png')];
    await writeRamp(large, 33, 32);
    await writeRamp(right, 32, 32);
    const run = await runCli(['explain', large, right, '--fit', 'none', ...common]);
    expect(run.code).toBe(2);
    expect(explainRecords(run.stdout)).toMatchObject([
      { image: large, error: { code: 'usage' } },
      { image: right, preprocess: { fit: 'none' } },
    ]);
    expect(run.stderr).toContain('33.png: The fit "none" needs a picture of exactly');
    expect(run.stderr).toContain('32×32');
  });
});
