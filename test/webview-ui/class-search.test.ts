import { describe, expect, it } from 'vitest';
import { ClassSearch } from '../../webview-ui/src/class-search';

const search = new ClassSearch({
  labels: ['tiger cat', 'tiger', 'Egyptian_cat', 'catamaran', 'lion', '812'],
  synsets: ['n02123159', 'n02129604', 'n02124075', 'n02981792', 'n02129165', null],
  probabilities: new Float32Array([0.4, 0.1, 0.3, 0.05, 0.1, 0.05]),
});

describe('ClassSearch', () => {
  it('lists all classes for an empty text, the likeliest first, ties by index', () => {
    expect(search.find('')).toEqual([0, 2, 1, 4, 3, 5]);
  });

  it('finds an exact name before longer ones', () => {
    expect(search.find('Tiger')).toEqual([1, 0]);
  });

  it('finds words inside a name, case, blanks, hyphens and underscores being alike', () => {
    expect(search.find('cat')).toEqual([0, 2, 3]);
    expect(search.find('egyptian-CAT')).toEqual([2]);
  });

  it('finds synsets, whole or begun', () => {
    expect(search.find('n02129165')).toEqual([4]);
    expect(search.find('n0212')).toEqual([0, 2, 1, 4]);
  });

  it('finds an index, and a name that is a number', () => {
    expect(search.find('4')).toEqual([4]);
    expect(search.find('812')).toEqual([5]);
  });

  it('finds nothing for a text that no class has', () => {
    expect(search.find('<b>')).toEqual([]);
  });

  it('answers within a few milliseconds over 20,000 classes', () => {
    const count = 20_000;
    const large = new ClassSearch({
      labels: Array.from({ length: count }, (_, index) => `class ${index}`),
      synsets: new Array<null>(count).fill(null),
      probabilities: new Float32Array(count),
    });
    const began = performance.now();
    expect(large.find('class 1999').slice(0, 2)).toEqual([1999, 19990]);
    // A key stroke may take 50 ms; the bound is loose for busy machines.
    expect(performance.now() - began).toBeLessThan(500);
  });
});
