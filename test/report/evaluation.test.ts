/** Words and tables of an evaluation. */
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import type { EvaluatedPicture, EvaluationRow } from '../../src/evaluate';
import type { MetricName } from '../../src/protocol';
import { picturesCsv, renderEvaluation, tableLines, unmeasuredNotes, type EvaluationRecord } from '../../src/report';
import { bestMethod } from '../../src/report/evaluation-words';

function row(method: string, metric: MetricName, value: number, n = 4): EvaluationRow {
  return { method, metric, value, low: value / 2, high: value, n };
}

const rows = [
  row('one', 'average-drop', 10),
  row('two', 'average-drop', 20),
  row('one', 'insertion', 0.50001),
  row('two', 'insertion', 0.50004),
  row('one', 'grid-pointing', 0.5, 2),
];

const cat = { index: 1, label: 'cat', probability: 0.5 };

function picture(name: string): EvaluatedPicture {
  const measurements = [{ name: '=one', values: { insertion: 0.5, adcc: null }, curves: {} }];
  return { picture: name, hash: 'ff', explained: cat, predicted: cat, trueClass: null, measurements };
}

function record(pictures: readonly EvaluatedPicture[]): EvaluationRecord {
  return {
    ...{ schema: 1, version: '0', n: pictures.length, failed: 1, seed: 1, rows, pictures, collages: [] },
    ...{ methods: [], metrics: ['average-drop', 'insertion', 'grid-pointing', 'energy-pointing'] },
    failures: [{ pictures: ['<b>a', 'c'], error: { code: 'picture', message: 'It <i>went</i>.', hint: '' } }],
  };
}

test('the best method is the one that is seen to be better; of several that look alike none is', () => {
  expect(bestMethod('average-drop', rows)).toBe('one');
  expect(bestMethod('insertion', rows)).toBeUndefined();
  expect(bestMethod('grid-pointing', rows)).toBeUndefined();
});

describe('the table for a terminal', () => {
  test('puts metrics that do not fit beside others below them, and tells how many pictures there were', () => {
    const wide = tableLines(rows, { n: 4, width: Infinity });
    expect(wide.map((line) => line.split(/ {2,}/))).toEqual([
      ['', 'average-drop ↓', 'insertion ↑', 'grid-pointing ↑'],
      ['one', '10.0', '0.500', '0.500'],
      ['', '5.0…10.0', '0.250…0.500', '0.250…0.500 (n 2)'],
      ['two', '20.0', '0.500', '–'],
      ['', '10.0…20.0', '0.250…0.500'],
    ]);
    const narrow = tableLines(rows, { n: 4, width: 40 });
    expect(Math.max(...narrow.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect(narrow.filter((line) => line.startsWith('one'))).toHaveLength(2);
    expect(narrow).toContain('');
  });

  test('is not broken where not even one metric fits', () => {
    expect(tableLines(rows, { n: 4, width: 1 })).toHaveLength(3 * 5 + 2);
  });
});

test('says which metrics have no number, and why', () => {
  expect(unmeasuredNotes(record([picture('a.png')]))).toEqual([
    'Energy in the boxes was not measured: no picture has boxes of the class that was explained, or no map has values.',
  ]);
  expect(unmeasuredNotes(record([]))).toEqual([]);
});

test('names of pictures come out of the CSV as they are; what a spreadsheet would compute does not', () => {
  const names = ['a,b.png', 'a\nb.png', '"quoted".png', "it's.png", ' blank .png', 'ü.png'];
  const { data } = Papa.parse<Record<string, string>>(picturesCsv(names.map(picture)), {
    header: true,
    skipEmptyLines: true,
  });
  expect(data.filter(({ metric }) => metric === 'insertion').map((line) => line.picture)).toEqual(names);
  expect(new Set(data.map(({ method }) => method))).toEqual(new Set(["'=one"]));
  expect(data.filter(({ metric }) => metric === 'adcc').map(({ value }) => value)).toEqual(names.map(() => ''));
});

test('the report shows names and messages as text alone', () => {
  const report = renderEvaluation(record([picture('</bdi><script>.png')]), {
    ...{ folder: '<u>x', model: 'm', command: 'c', curves: [] },
    extremes: { metric: 'insertion', best: [{ picture: picture('</bdi><script>.png'), png: null }], worst: [] },
  });
  expect(report).not.toMatch(/<script|<i>went|<b>a|<u>x/);
  expect(report).toContain('&lt;b&gt;a + c');
});
