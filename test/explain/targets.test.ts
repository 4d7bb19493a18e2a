import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../src/shared/label-set';
import { chooseTarget, findTrueClass, topClasses } from '../../src/explain/targets';

const labels = new LabelSet(
  ['cat', 'dog', 'space_shuttle', 'crane', 'crane', '1'].map((name, index) => ({
    index,
    name,
    ...(name === 'dog' ? { synset: 'n02084071' } : {}),
  })),
);
const probabilities = Float32Array.of(0.25, 0.25, 0.125, 0.3125, 0, 0.0625);

describe('topClasses', () => {
  it('begins with the likeliest, ties with the lower index', () => {
    const top = topClasses(probabilities, labels, 4);
    expect(top.map(({ index }) => index)).toEqual([3, 0, 1, 2]);
    expect(top[0]).toEqual({ index: 3, label: 'crane', probability: 0.3125 });
    expect(topClasses(probabilities, labels, 99)).toHaveLength(6);
  });
});

describe('findTrueClass', () => {
  it.each([
    ['/pictures/dog/a.jpg', 1],
    ['/pictures/Space-Shuttle/a.jpg', 2],
    ['/pictures/n02084071/a.jpg', 1],
    ['/pictures/1/a.jpg', 1],
    ['/pictures/name:1/a.jpg', 5],
  ])('takes the folder’s index, synset or name: %s', (image, index) => {
    const { label, warnings } = findTrueClass(image, labels, probabilities);
    expect(label).toMatchObject({ index, probability: probabilities[index] });
    expect(warnings).toEqual([]);
  });

  it.each(['/pictures/holiday/a.jpg', '/a.jpg', 'a.jpg', '/pictures/99/a.jpg', '/dog/holiday/a.jpg'])(
    'finds none for %s',
    (image) => {
      expect(findTrueClass(image, labels, probabilities)).toEqual({ label: null, warnings: [] });
    },
  );

  it('says so where the folder names two classes', () => {
    const { label, warnings } = findTrueClass('/pictures/Crane/a.jpg', labels, probabilities);
    expect(label).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('3 and 4')]);
  });
});

describe('chooseTarget', () => {
  const top5 = topClasses(probabilities, labels, 5);
  const [predicted, runnerUp] = top5;
  if (predicted === undefined || runnerUp === undefined) throw new Error('two classes at least');
  const seen = { predicted, top5, trueLabel: null };
  const dog = { index: 1, label: 'dog', probability: 0.25 };

  it('is the class asked for, before all others', () => {
    const chosen = chooseTarget('space shuttle', { ...seen, trueLabel: dog }, labels, probabilities);
    expect(chosen).toEqual({ target: { index: 2, label: 'space_shuttle', probability: 0.125 }, source: 'asked' });
    expect(() => chooseTarget('crane', seen, labels, probabilities)).toThrow('2 classes');
  });

  it('is the folder’s class where that is not the predicted one', () => {
    expect(chooseTarget(undefined, { ...seen, trueLabel: dog }, labels, probabilities)).toEqual({
      target: dog,
      source: 'folder',
    });
    const right = chooseTarget(undefined, { ...seen, trueLabel: predicted }, labels, probabilities);
    expect(right).toEqual({ target: runnerUp, source: 'runner-up' });
  });

  it('is the runner-up where nothing else is known, and the class itself where there is one only', () => {
    expect(chooseTarget(undefined, seen, labels, probabilities)).toEqual({ target: runnerUp, source: 'runner-up' });
    const alone = chooseTarget(undefined, { ...seen, top5: [predicted] }, labels, probabilities);
    expect(alone.target).toEqual(predicted);
  });
});
