import { describe, expect, it } from 'vitest';
import { classInSecond, matchClasses, refuseOtherClasses, type ClassNames } from '../../src/compare';

const NAMES = { first: 'yesterday', second: 'today' };

function named(labels: readonly string[], synsets: readonly (string | null)[] = labels.map(() => null)): ClassNames {
  return { labels, synsets };
}

function numbered(count: number): ClassNames {
  return named(Array.from({ length: count }, (_, i) => `class ${i}`));
}

describe('matchClasses', () => {
  it('finds classes in another order, however their names are written', () => {
    const matching = matchClasses(
      named(['Tiger_cat', 'space shuttle', 'egg']),
      named(['egg', 'tiger cat', 'Space-Shuttle']),
    );
    expect([...matching.toSecond]).toEqual([1, 2, 0]);
    expect([...matching.toFirst]).toEqual([2, 0, 1]);
    expect(matching).toMatchObject({ shared: 3, by: 'names' });
  });

  it('goes by WordNet ids where both have them: two cranes are two things', () => {
    const first = named(['crane', 'crane', 'egg'], ['n02012849', 'n03126707', null]);
    const second = named(['crane machine', 'egg', 'crane bird'], ['N03126707', 'n1', 'n02012849']);
    expect([...matchClasses(first, second).toSecond]).toEqual([2, 0, 1]);
  });

  it('does not take classes of one name for one where their WordNet ids differ', () => {
    const matching = matchClasses(
      named(['crane', 'egg'], ['n02012849', 'n1']),
      named(['crane', 'egg'], ['n03126707', 'n1']),
    );
    expect([...matching.toSecond]).toEqual([-1, 1]);
  });

  it('takes several classes of one name in their order, where there are as many', () => {
    expect([...matchClasses(named(['a', 'b', 'a']), named(['a', 'a', 'b'])).toSecond]).toEqual([0, 2, 1]);
    expect([...matchClasses(named(['a', 'b', 'a']), named(['a', 'b', 'c'])).toSecond]).toEqual([-1, 1, -1]);
  });

  it('goes by the order where one model has no names for as many classes', () => {
    const matching = matchClasses(named(['cat', 'dog']), numbered(2));
    expect([...matching.toSecond]).toEqual([0, 1]);
    expect(matching.by).toBe('order');
    expect(matchClasses(named(['cat', 'dog']), numbered(3)).shared).toBe(0);
  });
});

describe('refuseOtherClasses', () => {
  const refuse = (first: ClassNames, second: ClassNames) => (): void => {
    refuseOtherClasses(matchClasses(first, second), NAMES);
  };

  it('lets pass what has half of the classes of either model, or more', () => {
    expect(refuse(named(['a', 'b', 'c', 'd']), named(['c', 'd', 'e', 'f']))).not.toThrow();
    expect(refuse(named(['a', 'b']), named(['a', 'b', 'c', 'd']))).not.toThrow();
  });

  it('refuses other classes, saying how many each model has', () => {
    expect(refuse(named(['a', 'b', 'c', 'd']), named(['d', 'e', 'f', 'g']))).toThrow(
      'yesterday has 4 classes and today has 4, of which 1 are the same',
    );
    expect(refuse(numbered(3), numbered(10))).toThrow('of which 3 are the same');
    expect(refuse(named(['a']), named(['b']))).toThrow('of which 0 are the same');
  });
});

describe('classInSecond', () => {
  it('gives the class of the other model, or says that it has none', () => {
    const matching = matchClasses(named(['a', 'b']), named(['c', 'a']));
    expect(classInSecond(matching, 0, 'a', NAMES)).toBe(1);
    expect(() => classInSecond(matching, 1, 'b', NAMES)).toThrow('today has no class "b", which yesterday has.');
  });
});
