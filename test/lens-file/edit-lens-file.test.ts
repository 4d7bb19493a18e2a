import path from 'node:path';
import { expect, it } from 'vitest';
import { editLensFile, type LensModel } from '../../src/lens-file';
import { parseLensFile } from '../../src/lens-file/parse-lens-file';

const root = path.resolve('/repository');
const file = path.join(root, 'scorecam-lens.json');
const model: LensModel = {
  path: path.join(root, 'models', 'cats.keras'),
  layer: 'conv5',
  fit: 'crop',
  said: { labels: path.join(root, 'cats.txt'), preprocess: '{"mean":0}', output: 'logits' },
};

function edit(text: string, change: LensModel = model): string {
  const parsed = text === '' ? undefined : parseLensFile(text, file, root);
  return editLensFile(text, { parsed, file, model: change });
}

it('makes a file that says the model again', () => {
  const text = edit('');
  expect(parseLensFile(text, file, root).models).toEqual([model]);
  expect(text).toBe(`{
  "models": [
    {
      "path": "models/cats.keras",
      "labels": "cats.txt",
      "preprocess": {
        "mean": 0
      },
      "output": "logits",
      "layer": "conv5",
      "fit": "crop"
    }
  ]
}
`);
});

it('takes back the layer and the fit that are asked no more', () => {
  const { path: place, said } = model;
  expect(parseLensFile(edit(edit(''), { path: place, said }), file, root).models).toEqual([{ path: place, said }]);
});

it('keeps comments and what it says nothing about', () => {
  const before = `{
  // Ours.
  "models": [
    { "path": "dogs.onnx" }, // Not cats.
    {
      "name": "Cats", // As on the poster.
      "path": "models/cats.keras",
      "layer": "conv4"
    }
  ]
}
`;
  const after = edit(before, { path: model.path, layer: 'conv5', said: { output: 'sigmoid' } });
  expect(after).toBe(`{
  // Ours.
  "models": [
    { "path": "dogs.onnx" }, // Not cats.
    {
      "name": "Cats", // As on the poster.
      "path": "models/cats.keras",
      "layer": "conv5",
      "output": "sigmoid"
    }
  ]
}
`);
});

it.each([
  '{}',
  '{"models": []}',
  '{\n  // None yet.\n}',
  '{"models": [{"path": "dogs.onnx"},]}',
  '// Soon.\n{"models": [],}',
])('adds a model to %j', (before) => {
  const models = parseLensFile(before, file, root).models;
  const after = edit(before);
  expect(parseLensFile(after, file, root).models).toEqual([...models, model]);
  expect(after.includes('//')).toBe(before.includes('//'));
});
