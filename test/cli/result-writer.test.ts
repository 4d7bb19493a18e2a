import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ResultWriter } from '../../src/cli/result-writer';
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
