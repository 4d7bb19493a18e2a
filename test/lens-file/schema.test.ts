import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseOwnPreprocessing } from '../../src/explain/settings/own-preprocessing';
import { parseLensFile } from '../../src/lens-file/parse-lens-file';
import { ScorecamError } from '../../src/shared/errors';
import { ROOT } from '../support/paths';

const schema = JSON.parse(readFileSync(path.join(ROOT, 'media', 'scorecam-lens.schema.json'), 'utf8')) as {
  definitions: { model: { properties: Record<string, unknown> } };
};
const root = path.resolve('/repository');
const isAsSchema = new Ajv({ strict: false }).compile(schema);

function isRead(text: string): boolean {
  try {
    parseLensFile(text, path.join(root, 'scorecam-lens.json'), root);
    return true;
  } catch {
    return false;
  }
}

describe('the schema of scorecam-lens.json in the editor', () => {
  it.each([
    '{}',
    '{"models": [{"path": "a", "name": "n", "labels": "l.txt", "preprocess": "torch", "layer": "x", "output": "logits"}]}',
    '{"models": [{"path": "a", "outputName": "o", "signature": "s", "fit": "crop", "default": true}]}',
    '{"models": [{"path": "a", "preprocess": {"mean": [0, 0, 0], "std": [255, 255, 255]}}]}',
    '{"models": [{"path": "a", "preprocess": "own.json"}], "$schema": "s"}',
    '{"models": [{}]}',
    '{"models": [{"path": "a", "lable": "l"}]}',
    '{"models": [{"path": "a", "fit": "stretch"}]}',
    '{"models": [{"path": "a", "output": "argmax"}]}',
    '{"models": [{"path": "a", "preprocess": 3}]}',
    '{"models": [{"path": "a", "default": "yes"}]}',
    '{"models": {}}',
    '{"model": []}',
  ])('takes and refuses what the reader does: %s', (text) => {
    expect(isAsSchema(JSON.parse(text))).toBe(isRead(text));
  });

  it.each([
    [{ resample: 'opencv-area' }, true],
    [{ resample: 'cubic' }, false],
    [{ channelOrder: 'bgr' }, true],
    [{ mean: [0], std: [255] }, true],
    [{ mean: [0] }, false],
    [{ inputSize: { width: 64 } }, false],
    [{ fit: { mode: 'squash' } }, true],
    [{ fit: {} }, false],
    [{ resampling: 'bicubic' }, false],
    [{}, false],
  ])('takes and refuses what is said of preparing pictures as it is read: %j', (preprocess, isFine) => {
    expect(isAsSchema({ models: [{ path: 'a', preprocess }] })).toBe(isFine);
    const parse = (): unknown => parseOwnPreprocessing({ path: '/a/preprocessing.json', content: preprocess });
    if (isFine) expect(parse).not.toThrow();
    else expect(parse).toThrow(ScorecamError);
  });

  it('describes every field, and the reader knows it', () => {
    for (const [name, field] of Object.entries(schema.definitions.model.properties)) {
      expect(field, name).toHaveProperty('description');
      expect(() => parseLensFile(`{"models": [{"path": "a", "${name}": 1}]}`, '/a/b.json', '/a'), name).not.toThrow(
        /not a known field/,
      );
    }
  });
});
