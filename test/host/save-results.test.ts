import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { matchClasses } from '../../src/compare';
import { saveResults, type SaveTask } from '../../src/host/save-results';
import { FIRST_QUESTION, type ExplainParams } from '../../src/protocol';
import { ScorecamError } from '../../src/shared/errors';
import { sampleResult } from '../report/sample';
import { temporaryFolder } from '../support/temporary-folder';
import { editor, Uri } from '../support/vscode';

const root = temporaryFolder();
let count = 0;
let folder: string;
let image: string;
let asked: ExplainParams[];
let task: SaveTask;

beforeEach(() => {
  folder = path.join(root, String(++count));
  mkdirSync(folder);
  image = path.join(folder, 'a.png');
  writeFileSync(image, 'a picture');
  asked = [];
  editor.said = [];
  editor.choice = 0;
  editor.picked = undefined;
  task = {
    enquiry: { image, model: undefined, question: { ...FIRST_QUESTION, target: 2 } },
    isUsersFolder: true,
    engine: {
      explain: (params) => {
        asked.push(params);
        return Promise.resolve(sampleResult({ image }));
      },
    },
    commandLine: (out) => `scorecam explain a.png --target 2 --out ${out}`,
  };
});

it('results lie in a folder of their own beside the picture, with the command line that makes them', async () => {
  await saveResults(task);
  const results = path.join(folder, 'score-cam');
  expect(readdirSync(folder).sort()).toEqual(['a.png', 'score-cam']);
  expect(readdirSync(results)).toEqual(expect.arrayContaining(['a.json', 'a.predicted.npy', 'report.html']));
  const report = readFileSync(path.join(results, 'report.html'), 'utf8');
  expect(report).toContain(`scorecam explain a.png --target 2 --out ${results}`);
  expect(asked).toEqual([expect.objectContaining({ image, target: '2', overlays: true, previews: false })]);
  expect(editor.said).toEqual([`The results lie in ${results}.`]);
});

it('of two models that are compared lie there as scorecam compare writes them', async () => {
  const second = path.join(folder, 'b.keras');
  const classes = { labels: ['a', 'b', 'c'], synsets: [null, null, null], probabilities: new Float32Array(3) };
  const { question } = task.enquiry;
  const compared = {
    matching: matchClasses(classes, classes),
    target: { index: 2, source: 'other-model' },
    inSecond: { subject: 1, target: 0 },
    first: task.enquiry,
    second: { image, model: second, subject: 1, question: { ...question, target: 0, layer: 'conv' } },
  } as const;
  await saveResults({ ...task, compared });
  expect(asked.map(({ model, target, subject, layer }) => [model, target, subject, layer])).toEqual([
    [undefined, '2', undefined, undefined],
    [second, '0', '1', 'conv'],
  ]);
  const maps = ['predicted-a', 'predicted-b', 'target-a', 'target-b'].flatMap((map) => [`${map}.npy`, `${map}.png`]);
  const names = ['json', ...maps].map((name) => `a.compare.${name}`);
  expect(readdirSync(path.join(folder, 'score-cam'))).toEqual([...names, 'report.html']);
});

it('they lie in another folder where the user picks one', async () => {
  const other = path.join(folder, 'elsewhere');
  editor.choice = 1;
  editor.picked = [Uri.file(other)];
  await saveResults(task);
  expect(existsSync(path.join(other, 'report.html'))).toBe(true);
  expect(existsSync(path.join(folder, 'score-cam'))).toBe(false);
});

it('no folder is proposed among the files of the extension', async () => {
  editor.picked = [Uri.file(path.join(folder, 'elsewhere'))];
  await saveResults({ ...task, isUsersFolder: false });
  expect(readdirSync(folder).sort()).toEqual(['a.png', 'elsewhere']);
});

it('nothing is asked of the engine where the user picks nothing', async () => {
  editor.choice = undefined;
  await saveResults(task);
  editor.choice = 1;
  await saveResults(task);
  expect([asked, readdirSync(folder), editor.said]).toEqual([[], ['a.png'], []]);
});

it('what goes wrong is said, but not that the user cancelled', async () => {
  const failing = (code: 'engine' | 'cancelled'): SaveTask['engine'] => ({
    explain: () => Promise.reject(new ScorecamError(code, 'It ended.', '')),
  });
  await saveResults({ ...task, engine: failing('cancelled') });
  expect(editor.said).toEqual([]);
  await saveResults({ ...task, engine: failing('engine') });
  expect(editor.said).toEqual([expect.stringContaining('It ended.')]);
});
