import { describe, expect, it } from 'vitest';
import { parseClassNames, readMetadata } from '../../src/engine/onnx/onnx-metadata';

describe('names of classes in a dictionary of Python', () => {
  it.each([
    ["{0: 'tench', 1: 'goldfish'}", ['tench', 'goldfish']],
    [`{0: "cock's comb", 1: 'a "b"', 2: 'it\\'s'}`, ["cock's comb", 'a "b"', "it's"]],
    ["{0: 'a, b: {c}', 1: '',}", ['a, b: {c}', '']],
    [" {0:'x'} ", ['x']],
  ])('%s', (text, names) => {
    expect(parseClassNames(text)).toEqual(names);
  });

  it.each(['', '{}', "['tench']", "{1: 'tench'}", "{0: 'a', 2: 'b'}", "{0: 'a' 1: 'b'}", "{0: 'a", "{0: open('x')}"])(
    'are not taken from %s',
    (text) => {
      expect(parseClassNames(text)).toBeUndefined();
    },
  );
});

it('Ultralytics is known by its name and its task', () => {
  const metadata = (entries: Readonly<Record<string, string>>): ReturnType<typeof readMetadata> =>
    readMetadata({ metadata_props: Object.entries(entries).map(([key, value]) => ({ key, value })) });
  expect(metadata({ author: 'Ultralytics', task: 'classify', names: "{0: 'a'}" })).toEqual({
    labels: ['a'],
    isUltralytics: true,
  });
  expect(metadata({ author: 'Ultralytics', task: 'detect' }).isUltralytics).toBe(false);
  expect(metadata({})).toEqual({ labels: undefined, isUltralytics: false });
});
