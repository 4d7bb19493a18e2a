/** An audit of a folder by the command line: what it finds, and that nothing is lost or done twice whatever happens. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeNpy } from '../../src/report';
import { buildDist } from '../support/build-dist';
import { useCache } from '../support/engine-client';
import { jsonLines, runCli, startCli } from '../support/run-cli';
import { temporaryFolder } from '../support/temporary-folder';
import { writeTinyClassifier } from '../support/tiny-classifier';

const root = temporaryFolder();
const CLASSES = ['cat', 'dog', 'space_shuttle'];
const EACH = 80;
/** Random numbers of the pictures, and of the moments at which runs are killed. */
const random = xoroshiro128plus(11);
let model: string;
let pictures: string;

beforeAll(async () => {
  useCache(root);
  await buildDist();
  model = writeTinyClassifier(path.join(root, 'model'), { channels: 16, size: 32 });
  pictures = path.join(root, 'pictures');
  for (const name of CLASSES) {
    mkdirSync(path.join(pictures, name), { recursive: true });
    for (let i = 0; i < EACH; i += 1) {
      const pixels = Uint8Array.from({ length: 40 * 36 * 3 }, () => uniformInt(random, 0, 255));
      const file = path.join(pictures, name, `${String(i).padStart(3, '0')}.png`);
      await sharp(pixels, { raw: { width: 40, height: 36, channels: 3 } }).toFile(file);
    }
  }
});

function commandFor(out: string | undefined, ...more: string[]): string[] {
  return ['audit', pictures, '--model', model, ...(out === undefined ? [] : ['--out', out]), ...more];
}

/** Bytes of all results, times aside, by their names. */
function resultsIn(out: string): ReadonlyMap<string, string> {
  const names = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(audit.*\.(jsonl|lock)|timing\.json|pictures-\d+-of-\d+\.parquet)$/.test(name))
    .filter((name) => statSync(path.join(out, name)).isFile());
  return new Map(names.sort().map((name) => [name, readFileSync(path.join(out, name), 'base64')]));
}

function journalOf(out: string): string {
  return readFileSync(path.join(out, 'audit.jsonl'), 'utf8');
}

describe('scorecam audit', () => {
  test('finds what predicting each picture finds, and keeps maps of the confident errors', async () => {
    const out = path.join(root, 'whole');
    const run = await runCli(commandFor(out, '--explain', '2', '--json', '--quiet'));
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const [answer] = jsonLines(run.stdout);
    const files = CLASSES.flatMap((name) =>
      readdirSync(path.join(pictures, name)).map((file) => path.join(pictures, name, file)),
    );
    const predicted = await runCli(['predict', ...files, '--model', model, '--json', '--quiet']);
    const right = jsonLines(predicted.stdout).filter((record) => {
      const { predicted: likeliest, trueLabel } = record as {
        predicted: { index: number };
        trueLabel: { index: number };
      };
      return likeliest.index === trueLabel.index;
    }).length;
    expect(answer).toMatchObject({ n: 3 * EACH, labelled: 3 * EACH, failed: 0, explained: 2, correct: right });
    expect(answer?.accuracy).toBe(right / (3 * EACH));
    const pairs = answer?.pairs as { count: number }[];
    expect(pairs.reduce((sum, { count }) => sum + count, 0)).toBe(3 * EACH - right);
    const maps = readdirSync(path.join(out, 'maps'));
    expect(maps).toHaveLength(2);
    const bytes = readFileSync(path.join(out, 'maps', maps[0] ?? ''));
    // 3 maps of 32 × 32 in float16, behind a header of 128 bytes.
    expect(bytes).toHaveLength(128 + 3 * 32 * 32 * 2);
    expect(() => decodeNpy(bytes)).toThrow('<f2');
    const wrong = readFileSync(path.join(out, 'wrong.csv'), 'utf8').split('\r\n').slice(1, -1);
    const confidences = wrong.map((line) => Number(line.split(',')[3]));
    expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
    expect(wrong.map((line) => line.endsWith('.npy'))).toEqual(wrong.map((_, i) => i < 2));
  });

  test('does again only what has changed, by the bytes of the pictures', async () => {
    const out = path.join(root, 'whole');
    const [before, journal] = [resultsIn(out), journalOf(out)];
    expect((await runCli(commandFor(out, '--explain', '2', '--quiet'))).code).toBe(0);
    expect(journalOf(out)).toBe(journal);
    expect(resultsIn(out)).toEqual(before);
    const moved = path.join(pictures, 'cat', 'zzz.png');
    copyFileSync(path.join(pictures, 'dog', '000.png'), moved);
    const run = await runCli(commandFor(out, '--explain', '0', '--json', '--quiet'));
    rmSync(moved);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ n: 3 * EACH + 1 });
    const added = journalOf(out)
      .slice(journal.length)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    // The bytes were known: no answer of the model is written anew.
    expect(added).toEqual([expect.objectContaining({ kind: 'file', name: 'cat/zzz.png' })]);
    expect(readFileSync(path.join(out, 'duplicates.csv'), 'utf8')).toContain('1,cat/zzz.png,cat | dog');
  });

  test('comes to the same bytes when it is killed again and again', async () => {
    const undisturbed = path.join(root, 'undisturbed');
    expect((await runCli(commandFor(undisturbed, '--explain', '3', '--quiet'))).code).toBe(0);
    const { length } = journalOf(undisturbed);
    const out = path.join(root, 'killed');
    const journal = path.join(out, 'audit.jsonl');
    const moments = Array.from({ length: 5 }, () => uniformInt(random, 1, length)).sort((a, b) => a - b);
    let killed = 0;
    for (const moment of moments) {
      const { child, result } = startCli(commandFor(out, '--explain', '3', '--quiet'));
      const watch = setInterval(() => {
        if ((statSync(journal, { throwIfNoEntry: false })?.size ?? 0) >= moment) child.kill('SIGKILL');
      }, 1);
      const { signal } = await result;
      clearInterval(watch);
      if (signal === 'SIGKILL') killed += 1;
    }
    expect(killed).toBeGreaterThanOrEqual(3);
    // Half a line, as a power cut leaves it.
    writeFileSync(journal, `${readFileSync(journal, 'utf8')}{"schema":1,"kind":"pic`);
    expect((await runCli(commandFor(out, '--explain', '3', '--quiet'))).code).toBe(0);
    expect(resultsIn(out)).toEqual(resultsIn(undisturbed));
  });

  test('works in shards at the same time, and merges them into the same bytes', async () => {
    const [whole, out] = [path.join(root, 'one'), path.join(root, 'shards')];
    expect((await runCli(commandFor(whole, '--explain', '0', '--quiet'))).code).toBe(0);
    const shards = ['1/2', '2/2'].map((shard) =>
      runCli(commandFor(out, '--explain', '0', '--quiet', '--shard', shard)),
    );
    expect((await Promise.all(shards)).map(({ code }) => code)).toEqual([0, 0]);
    const merged = await runCli(['merge', out, '--json']);
    expect(merged).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(merged.stdout)[0]).toMatchObject({ n: 3 * EACH });
    expect(resultsIn(out)).toEqual(resultsIn(whole));
    rmSync(path.join(out, 'pictures-2-of-2.parquet'));
    const missing = await runCli(['merge', out]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('Of 2 shards these are missing: 2');
  });
});

describe('scorecam audit of bad data', () => {
  test('lists what cannot be read, and does the rest', async () => {
    const folder = path.join(root, 'bad', 'cat');
    mkdirSync(folder, { recursive: true });
    copyFileSync(path.join(pictures, 'cat', '000.png'), path.join(folder, 'good.png'));
    writeFileSync(path.join(folder, 'empty.png'), '');
    writeFileSync(path.join(folder, 'text.jpg'), 'no picture');
    const table = path.join(root, 'bad', 'labels.csv');
    writeFileSync(table, 'path,label\ncat/good.png,cat\ncat/empty.png,cat\ncat/text.jpg,cat\ncat/gone.png,cat\n');
    const run = await runCli(['audit', table, '--model', model, '--json', '--quiet']);
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ n: 1, labelled: 1, failed: 3 });
    const words = await runCli(['audit', table, '--model', model]);
    expect(words.stdout).toContain('! cat/gone.png: ');
    expect(words.stdout).toContain('All of them are of one class');
  });

  test('says that nothing is labelled, and which classes the model does not know', async () => {
    const folder = path.join(root, 'unknown');
    for (const name of ['kat', 'crane']) {
      mkdirSync(path.join(folder, name), { recursive: true });
      copyFileSync(path.join(pictures, 'cat', '000.png'), path.join(folder, name, 'a.png'));
    }
    const out = path.join(root, 'unknown-out');
    const asked = ['audit', folder, '--model', model, '--out', out];
    const run = await runCli([...asked, '--json']);
    expect(run.code).toBe(0);
    expect(jsonLines(run.stdout)[0]).toMatchObject({ n: 2, labelled: 0, correct: 0, accuracy: null, pairs: [] });
    expect(run.stderr).toContain('"kat"; the nearest is cat (0)');
    expect(run.stderr).toContain('"crane" is the name of several classes');
    const labels = path.join(out, 'labels.json');
    expect(JSON.parse(readFileSync(labels, 'utf8'))).toMatchObject({
      labels: { kat: { class: null, proposed: { class: 0, name: 'cat' } } },
    });
    const mapping = path.join(root, 'mapping.json');
    writeFileSync(mapping, '{"kat": "cat", "crane": 4}');
    const mapped = await runCli([...asked, '--mapping', mapping, '--json', '--quiet']);
    expect(jsonLines(mapped.stdout)[0]).toMatchObject({ n: 2, labelled: 2 });
    const again = await runCli([...asked, '--mapping', labels, '--json', '--quiet']);
    expect(jsonLines(again.stdout)[0]).toMatchObject({ n: 2, labelled: 2 });
  });

  test('ends where there is nothing to do', async () => {
    const empty = path.join(root, 'empty');
    mkdirSync(empty);
    const run = await runCli(['audit', empty, '--model', model]);
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('There are no pictures in');
    const gone = await runCli([
      'audit',
      pictures,
      '--model',
      path.join(root, 'no model'),
      '--out',
      path.join(root, 'x'),
    ]);
    expect(gone.code).toBe(4);
    expect(existsSync(path.join(root, 'x', 'audit.json'))).toBe(false);
  });
});
