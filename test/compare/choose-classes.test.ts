import { expect, test } from 'vitest';
import { chooseSecondClass, matchClasses } from '../../src/compare';

const LABELS = ['missile', 'shuttle', 'platform', 'mosque'];
const matching = matchClasses(
  { labels: LABELS, synsets: LABELS.map(() => null) },
  // The second model does not know the mosque.
  { labels: ['platform', 'shuttle', 'missile', 'tower'], synsets: LABELS.map(() => null) },
);
const score = (index: number) => ({ index, label: LABELS[index] ?? '', probability: 0.1 });
const said = (top: readonly number[], trueIndex?: number) => ({
  predicted: score(top[0] ?? 0),
  top5: top.map(score),
  trueLabel: trueIndex === undefined ? null : score(trueIndex),
});

test.each([
  ['what the second model says, where that differs', said([0, 1], 1), 0, { index: 2, source: 'other-model' }],
  ['the folder’s class where both say the same', said([0, 2], 1), 2, { index: 1, source: 'folder' }],
  ['the runner-up where the folder names what both say', said([0, 2], 0), 2, { index: 2, source: 'runner-up' }],
  ['the next class that both know', said([0, 3, 1]), 2, { index: 1, source: 'runner-up' }],
  ['the folder’s class only where both know it', said([0, 1], 3), 2, { index: 1, source: 'runner-up' }],
  [
    'the next class where the second model says something of its own',
    said([0, 1]),
    3,
    { index: 1, source: 'runner-up' },
  ],
])('the second class is %s', (_, first, saidBySecond, chosen) => {
  expect(chooseSecondClass(first, saidBySecond, matching)).toEqual(chosen);
});
