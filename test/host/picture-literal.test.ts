import { describe, expect, it, test } from 'vitest';
import { LANGUAGES, notationOf, pictureLiteralAt } from '../../src/host/picture-literal';

/** What is found at the place that ‸ marks. */
function find(marked: string, languageId = 'python'): { paths: readonly string[]; text: string } | undefined {
  const at = marked.indexOf('‸');
  const line = marked.replace('‸', '');
  const found = pictureLiteralAt(line, at, languageId);
  return found && { paths: found.paths, text: line.slice(found.start, found.end) };
}

test.each([
  ['/data/train.csv', 'plaintext', 'csv'],
  ['/data/TRAIN.CSV', 'csv (semicolon)', 'csv'],
  ['/data/train.tsv', 'dynamic csv', 'tsv'],
  ['/data/train.txt', 'plaintext', 'plaintext'],
  ['/data/train.jsonl', 'jsonl', 'jsonl'],
  ['Untitled-1', 'csv', 'csv'],
])('%s in the language %s is read as %s', (name, languageId, notation) => {
  expect(notationOf(name, languageId)).toBe(notation);
});

describe('the path of a picture in a line', () => {
  test.each([
    ['python', `img = Image.open("data/c‸at.png")`, 'data/cat.png'],
    ['python', `img = Image.open('data/cat.JPG‸')`, 'data/cat.JPG'],
    ['python', `paths = ["a.png", '‸b.webp', "c.gif"]`, 'b.webp'],
    ['python', `x = """a.p‸ng"""`, 'a.png'],
    ['python', `x = f"it's {n}", 'a‸.png'`, 'a.png'],
    ['python', `# don't look; open("a‸.tiff")`, 'a.tiff'],
    ['json', `{"image": "pictures/‸a b.jpeg", "label": 3}`, 'pictures/a b.jpeg'],
    ['jsonl', `{"image": "‸a.png"} `, 'a.png'],
    ['jsonc', `  "image": "a‸.bmp", // seen`, 'a.bmp'],
    ['typescript', 'const url = `./img/a‸.avif`;', './img/a.avif'],
    ['javascript', `require("‸a.png")`, 'a.png'],
    ['csv', 'id,train/cats/1‸.png,cat', 'train/cats/1.png'],
    ['csv', '7; my cat‸.png ;0', 'my cat.png'],
    ['csv', '1,"a, b‸.png",2', 'a, b.png'],
    ['csv', `it's,o'brien's cat‸.png,0`, `o'brien's cat.png`],
    ['tsv', 'a.png\tb‸.png', 'b.png'],
    ['yaml', 'image: ../a‸ b.png # the cat', '../a b.png'],
    ['yaml', '  - - a‸.png', 'a.png'],
    ['yaml', 'images: [a.png, ‸b.tif]', 'b.tif'],
    ['yaml', `image: 'a‸.png'`, 'a.png'],
    ['yaml', 'image: C:\\data\\a‸.png', 'C:\\data\\a.png'],
    ['plaintext', 'val/a‸.png 281', 'val/a.png'],
    ['plaintext', `the cat's, "a b‸.png"`, 'a b.png'],
  ])('%s: %s', (languageId, marked, path) => {
    expect(find(marked, languageId)?.paths[0]).toBe(path);
  });

  test.each([
    ['python', `img = Im‸age.open("cat.png")`],
    ['python', `x = "cat.p‸y"`],
    ['python', `x = ca‸t.png`],
    ['python', `x = "cat.p‸ng`],
    ['python', `x = "‸"`],
    ['json', `{"a.png"‸: 1, "b": "c.png"}`.replace('‸', ' ‸')],
    ['csv', 'a.png,‸b,c.png'],
    ['yaml', 'image: # a‸.png'],
    ['plaintext', 'png ‸ is'],
    ['markdown', '"a‸.png"'],
  ])('%s has none at %s', (languageId, marked) => {
    expect(find(marked, languageId)).toBeUndefined();
  });

  it('is what the escapes mean, else what is written', () => {
    expect(find(String.raw`open("C:\\data\\new‸.png")`)?.paths).toEqual(['C:\\data\\new.png', 'C:\\\\data\\\\new.png']);
    expect(find(String.raw`open(r"C:\data\new‸.png")`)?.paths).toEqual(['C:\\data\\new.png']);
    expect(find(String.raw`open(r"\\server\share\a‸.png")`)?.paths).toEqual([
      '\\server\\share\\a.png',
      '\\\\server\\share\\a.png',
    ]);
    expect(find(String.raw`{"image": "\u732b\/it's \"a\"‸.png"}`, 'json')?.paths[0]).toBe(`猫/it's "a".png`);
    expect(find(String.raw`'it\'s \x61‸.png'`)?.paths[0]).toBe(`it's a.png`);
    expect(find(`1,"a ""b""‸.png",2`, 'csv')?.paths[0]).toBe('a "b".png');
    expect(find(`image: 'it''s‸.png'`, 'yaml')?.paths[0]).toBe(`it's.png`);
  });

  it('is found where it stands, without its quotes', () => {
    expect(pictureLiteralAt('x = "a.png"', 5, 'python')).toMatchObject({ start: 5, end: 10 });
    expect(find('1, a‸.png ,2', 'csv')?.text).toBe('a.png');
  });

  it('is found in lines of ten thousand characters, whatever is in them', () => {
    const filler = 'x'.repeat(10_000);
    for (const languageId of LANGUAGES) {
      expect(find(`"${filler}", "a‸.png", "${filler}"`, languageId)?.paths).toEqual(['a.png']);
    }
    expect(find(`"‸${filler}.png"`)).toBeUndefined();
  });

  it('costs time in proportion to the line, also where no quote closes', () => {
    const time = (line: string): number => {
      const begin = performance.now();
      for (const languageId of LANGUAGES) pictureLiteralAt(line, line.length, languageId);
      return performance.now() - begin;
    };
    // Quadratic work on the longest line that is looked at would take minutes.
    for (const nasty of [`'\\'`, `\\"`, ' - ', ': ', `"'\``, '[', ' #', '  ']) {
      expect(time(nasty.repeat(Math.floor(100_000 / nasty.length))), nasty).toBeLessThan(2000);
    }
  });
});
