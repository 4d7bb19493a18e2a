import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLensFile } from '../../src/lens-file/parse-lens-file';
import { ScorecamError } from '../../src/shared/errors';

const root = path.resolve('/repository');
const file = path.join(root, 'lab', 'scorecam-lens.json');
const parse = (text: string): ReturnType<typeof parseLensFile> => parseLensFile(text, file, root);
const at = (...names: string[]): string => path.join(root, ...names);

function errorOf(text: string): ScorecamError {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof ScorecamError) return error;
  }
  throw new Error('it was not refused');
}

describe('a scorecam-lens.json', () => {
  it('says how models are used, with comments and trailing commas', () => {
    const parsed = parse(`{
      // What we train.
      "models": [
        { "path": "../models/cats.keras", "name": "cats", "labels": "cats.txt", "preprocess": "caffe",
          "layer": "conv5", "output": "logits", "outputName": "head", "signature": "serve", "fit": "squash", },
        { "path": "dogs", "preprocess": "prep/dogs.json", "default": true },
        { "path": "birds", "preprocess": { "mean": 0, "std": 255 } },
      ],
    }`);
    expect(parsed.models).toEqual([
      {
        path: at('models', 'cats.keras'),
        name: 'cats',
        layer: 'conv5',
        fit: 'squash',
        said: {
          labels: at('lab', 'cats.txt'),
          preprocess: 'caffe',
          output: 'logits',
          outputName: 'head',
          signature: 'serve',
        },
      },
      { path: at('lab', 'dogs'), said: { preprocess: at('lab', 'prep', 'dogs.json') } },
      { path: at('lab', 'birds'), said: { preprocess: '{"mean":0,"std":255}' } },
    ]);
    expect(parsed.usual).toBe(parsed.models[1]);
  });

  it('means its first model where it calls none the default, and none where it has none', () => {
    expect(parse('{"models": [{"path": "a"}, {"path": "b", "default": false}]}').usual?.path).toBe(at('lab', 'a'));
    expect(parse('{}')).toEqual({ path: file, models: [], usual: undefined });
  });

  it.each([
    ['{\n "models": [\n {"path": "a", "lables": "b"}]}', 3, '"lables" is not a known field'],
    ['{\n "model": []}', 2, '"model" is not a known field'],
    ['{"models": [\n{"name": "a"}]}', 2, 'a model needs a "path"'],
    ['{"models": [\n\n"a"]}', 3, 'a model is an object'],
    ['{"models": {}}', 1, '"models" is a list'],
    ['[]', 1, 'an object was expected'],
    ['', 1, 'this is not JSON'],
    ['{"models": [\n{"path": "a" "name": "b"}]}', 2, 'this is not JSON (comma expected)'],
    ['{"models": [{"path": "a",\n"path": "b"}]}', 2, '"path" stands there twice'],
    ['{"models": [{"path": "a",\n"fit": "stretch"}]}', 2, '"stretch" is none of model, crop'],
    ['{"models": [{"path": "a",\n"output": "argmax"}]}', 2, '"argmax" is none of softmax'],
    ['{"models": [{"path": "a",\n"default": 1}]}', 2, 'true or false'],
    ['{"models": [{"path": ""}]}', 1, 'a text was expected'],
    ['{"models": [\n{"path": "../../elsewhere"}]}', 2, '"../../elsewhere" has to be a relative path that stays inside'],
    [
      `{"models": [\n{"path": ${JSON.stringify(at('models'))}}]}`,
      2,
      `${JSON.stringify(at('models'))} has to be a relative path`,
    ],
    [
      '{"models": [{"path": "a",\n"labels": "../../b.txt"}]}',
      2,
      '"../../b.txt" has to be a relative path that stays inside',
    ],
    ['{"models": [{"path": "a", "default": true},\n{"path": "b", "default": true}]}', 2, 'only one model'],
  ])('is refused by its line: %j', (text, line, words) => {
    const { code, message } = errorOf(text);
    expect(code).toBe('model');
    expect(message).toContain(`${file}, line ${line}: ${words}`);
  });

  it('may not be nested without end', () => {
    expect(errorOf('['.repeat(2 ** 20)).message).toContain('nested too deeply');
  });

  it('names the fields that are known', () => {
    expect(errorOf('{"models": [{"pth": "a"}]}').hint).toContain('path, name, labels, preprocess, layer');
  });
});
