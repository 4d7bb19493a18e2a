import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ResultWriter } from '../../src/output';
import type { ExplainResult } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { PNG, sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';

const folder = temporaryFolder();

/** A result for `NAME.jpg` of which the small pictures have so many bytes together. */
function resultOf(name: string, bytes: number): ExplainResult {
  const small = { picture: new Uint8Array(bytes), predicted: PNG, target: PNG, contrast: null };
  const image = path.join(folder, `${name}.jpg`);
  return sampleResult({ image, overlays: { predicted: PNG, target: PNG, contrast: null, small } });
}

test('a report holds the first pictures until it is large, and says how many it leaves out', async () => {
  const out = path.join(folder, 'large');
  const writer = await ResultWriter.open(out, [], 'scorecam explain …');
  for (const [name, mebibytes] of [
    ['first', 40],
    ['second', 20],
    ['third', 20],
    ['fourth', 1],
  ] as const) {
    await writer.write(resultOf(name, mebibytes * 2 ** 20), 0);
  }
  const written = await writer.finish();
  expect(written).toEqual({ report: path.join(out, 'report.html'), left: 2 });
  const report = readFileSync(path.join(out, 'report.html'), 'utf8');
  expect(['first', 'second', 'third', 'fourth'].filter((name) => report.includes(`${name}.jpg`))).toEqual([
    'first',
    'second',
  ]);
  expect(report).toContain('2 more pictures were');
});

test('pictures that failed are in the report of those that did not; of failures alone there is none', async () => {
  const writer = await ResultWriter.open(path.join(folder, 'failed'), [], 'scorecam explain …');
  writer.addFailure('/pictures/broken.jpg', new ScorecamError('picture', 'It is broken.', 'Mend it.'));
  expect(await writer.finish()).toBeUndefined();
  await writer.write(resultOf('sound', 1), 0);
  const written = await writer.finish();
  const report = readFileSync(written?.report ?? '', 'utf8');
  expect(report).toContain('It is broken.');
  expect(report).toContain('sound.jpg');
});

/** The results of one run over one picture. */
async function run(out: string, result: ExplainResult): Promise<{ target: string; report: string }> {
  const writer = await ResultWriter.open(out, [result.image], 'scorecam explain …');
  const { targetMap } = await writer.write(result, 0);
  const written = await writer.finish();
  return { target: path.basename(targetMap ?? ''), report: path.basename(written?.report ?? '') };
}

test('a later run replaces results of the same picture, never those of another one of its name', async () => {
  const out = path.join(folder, 'later');
  const first = resultOf('a/cat', 1);
  const second = resultOf('b/cat', 1);
  expect(await run(out, first)).toEqual({ target: 'cat.target.npy', report: 'report.html' });
  expect(await run(out, second)).toEqual({ target: 'cat-2.target.npy', report: 'report.html' });
  expect(await run(out, first)).toMatchObject({ target: 'cat.target.npy' });
  expect(await run(out, second)).toMatchObject({ target: 'cat-2.target.npy' });
  expect(JSON.parse(readFileSync(path.join(out, 'cat.json'), 'utf8'))).toMatchObject({ image: first.image });
});

test('a contrast of an earlier run does not stay beside results without one', async () => {
  const out = path.join(folder, 'stale');
  const plain = resultOf('cat', 1);
  const { overlays, maps } = plain;
  if (overlays === null) throw new Error('the sample has overlays');
  await run(out, { ...plain, maps: { ...maps, contrast: maps.target }, overlays: { ...overlays, contrast: PNG } });
  const before = readdirSync(out);
  expect(before).toContain('cat.contrast.npy');
  expect(before).toContain('cat.contrast.png');
  await run(out, plain);
  expect(readdirSync(out)).toEqual(before.filter((name) => !name.includes('contrast')));
});

test('a picture that has the name of a contrast is not taken for one', async () => {
  const out = path.join(folder, 'own-contrast');
  await run(out, resultOf('cat', 1));
  writeFileSync(path.join(out, 'cat.contrast.png'), 'mine');
  expect(await run(out, resultOf('cat', 1))).toMatchObject({ target: 'cat-2.target.npy' });
  expect(readFileSync(path.join(out, 'cat.contrast.png'), 'utf8')).toBe('mine');
});

test('a report.html of somebody else stays', async () => {
  const out = path.join(folder, 'foreign-report');
  mkdirSync(out);
  writeFileSync(path.join(out, 'report.html'), '<!doctype html><title>Mine</title>');
  expect(await run(out, resultOf('cat', 1))).toMatchObject({ report: 'report-2.html' });
  expect(await run(out, resultOf('dog', 1))).toMatchObject({ report: 'report-2.html' });
  expect(readFileSync(path.join(out, 'report.html'), 'utf8')).toContain('Mine');
});
