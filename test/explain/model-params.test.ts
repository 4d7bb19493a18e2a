import { expect, test } from 'vitest';
import { modelKey, modelOf, useKey, useOf } from '../../src/explain/model-params';
import type { ModelParams } from '../../src/protocol';

/** Which file says it changes words alone. */
const ALL: Required<Omit<ModelParams, 'lensFile'>> = {
  model: '/m/model.onnx',
  labels: '/m/names.txt',
  preprocess: 'torch',
  output: 'sigmoid',
  outputName: 'scores',
  signature: 'serving_default',
};

test('everything that is said of a model goes into its key', () => {
  const keys = Object.keys(ALL).map((left) => {
    const others = Object.entries(ALL).filter(([name]) => name !== left);
    return modelKey(Object.fromEntries(others));
  });
  expect(new Set([...keys, modelKey(ALL)]).size).toBe(7);
});

test('neither the order nor what else a request says changes a key', () => {
  const request = Object.fromEntries(
    Object.entries({ ...ALL, image: '/a.png', lensFile: '/m/scorecam-lens.json' }).reverse(),
  );
  expect(modelKey(request)).toBe(modelKey(ALL));
});

test('the runtime is told what it can follow', () => {
  expect(useOf(ALL)).toEqual({ output: 'sigmoid', outputName: 'scores', signature: 'serving_default' });
  expect(modelOf({})).toEqual({});
  expect(useKey({ ...ALL, labels: '/other.txt' })).toBe(useKey(ALL));
  expect(useKey({ ...ALL, output: 'logits' })).not.toBe(useKey(ALL));
});
