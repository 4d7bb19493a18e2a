import path from 'node:path';
import { expect, test } from 'vitest';
import { modelName } from '../../src/files/model-place';

test.each([
  ['models/cats.keras', 'cats.keras'],
  ['models/2/7.onnx', '7.onnx'],
  ['models/cats/model.json', 'cats'],
  ['models/cats/saved_model.pb', 'cats'],
  ['models/cats/1/saved_model.pb', 'cats'],
  ['models/cats/1/2.h5', '2.h5'],
])('the model at %s is called %s', (place, name) => {
  expect(modelName(path.resolve(place))).toBe(name);
});
