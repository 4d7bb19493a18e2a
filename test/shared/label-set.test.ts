import { describe, expect, it } from 'vitest';
import { LabelSet } from '../../src/shared/label-set';
import { ScorecamError } from '../../src/shared/errors';

/** Names as ImageNet has them: blanks, capitals, two of one name. */
const labels = new LabelSet([
  { index: 0, name: 'tench', synset: 'n01440764' },
  { index: 1, name: 'great white shark', synset: 'n01484850' },
  { index: 2, name: 'crane', synset: 'n02012849' },
  { index: 3, name: 'crane', synset: 'n03126707' },
  { index: 4, name: 'space_shuttle', synset: 'n04266014' },
  { index: 5, name: 'Egyptian cat', synset: 'n02124075' },
]);

const digits = new LabelSet(['7', '0', '1', '12', '-1', '1.5'].map((name, index) => ({ index, name })));

function refusal(set: LabelSet, wanted: string): ScorecamError {
  try {
    set.resolve(wanted);
  } catch (error) {
    if (error instanceof ScorecamError) return error;
  }
  throw new Error(`${wanted} was not refused`);
}

describe('a class', () => {
  it.each([
    ['an index', '1', 1],
    ['an index with blanks', ' 5 ', 5],
    ['an index with zeros', '004', 4],
    ['a synset', 'n04266014', 4],
    ['a synset in capitals', 'N02124075', 5],
    ['the synset of one of two', 'n03126707', 3],
    ['a name', 'tench', 0],
    ['a name in capitals', 'TENCH', 0],
    ['a name with blanks for underlines', 'space shuttle', 4],
    ['a name with hyphens for blanks', 'Great-White_shark', 1],
    ['a name with name: in front', 'name:egyptian_cat', 5],
    ['a name with several blanks', '  great   white \t shark ', 1],
  ])('is found by %s', (_, wanted, index) => {
    expect(labels.resolve(wanted).index).toBe(index);
  });

  it.each([
    ['1', 1],
    ['name:1', 2],
    ['NAME: 7', 0],
    ['name:12', 3],
    ['name:-1', 4],
    ['-1', 4],
    ['name:1.5', 5],
    ['4', 4],
  ])('is found where names are numbers: %s', (wanted, index) => {
    expect(digits.resolve(wanted).index).toBe(index);
  });

  it('is found however its accents are written', () => {
    const accented = new LabelSet([{ index: 0, name: 'cr\u00e8me brûlée' }]);
    expect(accented.resolve('Cre\u0300me_br\u00fble\u0301e').index).toBe(0);
  });

  it('is ambiguous where two have its name', () => {
    const error = refusal(labels, 'Crane');
    expect(error).toMatchObject({ code: 'usage', message: '"Crane" is the name of 2 classes.' });
    expect(error.hint).toContain('crane (2, n02012849), crane (3, n03126707)');
  });

  it('is ambiguous where two have its synset', () => {
    const twice = new LabelSet(['a', 'b'].map((name, index) => ({ index, name, synset: 'n00000001' })));
    expect(refusal(twice, 'n00000001').message).toContain('2 classes');
  });

  it.each([
    ['shuttle', 'space_shuttle (4, n04266014)'],
    ['tensh', 'tench (0, n01440764)'],
    ['cat', 'Egyptian cat (5, n02124075)'],
    ['white shark', 'great white shark (1, n01484850)'],
  ])('that is not there has near ones: %s', (wanted, nearest) => {
    const error = refusal(labels, wanted);
    expect(error).toMatchObject({ code: 'usage', message: `The model has no class "${wanted}".` });
    expect(error.hint).toMatch(/^The nearest are /);
    expect(error.hint.slice('The nearest are '.length).startsWith(nearest)).toBe(true);
  });

  it.each(['', '   ', 'name:', '-3', '1e0', 'n99999999', '__proto__'])('is unknown: %j', (wanted) => {
    expect(labels.match(wanted)).toEqual({ kind: 'unknown' });
    expect(refusal(labels, wanted).code).toBe('usage');
  });

  it('beyond the last one is refused, with a word on names that are numbers', () => {
    expect(refusal(labels, '6')).toMatchObject({
      message: 'There is no class 6: the model has classes 0 to 5.',
      hint: 'Give an index, a synset or a name.',
    });
    expect(refusal(digits, '7').hint).toBe('The class named 7 is name:7.');
    expect(refusal(labels, '9'.repeat(400)).message.length).toBeLessThan(200);
  });

  it('of a very long name is refused soon, in short words', () => {
    const begun = performance.now();
    const error = refusal(labels, 'x'.repeat(1e6));
    expect(error.message.length).toBeLessThan(200);
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

describe('LabelSet.numbered', () => {
  it('names classes by their numbers', () => {
    const numbered = LabelSet.numbered(3);
    expect(numbered.labels.map(({ name }) => name)).toEqual(['class 0', 'class 1', 'class 2']);
    expect(numbered.resolve('2').index).toBe(2);
    expect(numbered.resolve('class_1').index).toBe(1);
    expect(numbered.at(0).name).toBe('class 0');
    expect(() => numbered.at(3)).toThrow(RangeError);
  });
});
