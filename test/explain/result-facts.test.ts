import { expect, it } from 'vitest';
import { describePreprocessing } from '../../src/explain/result-facts';
import { NAMED_SCALES } from '../../src/explain/model-settings';

const preprocessing = {
  ...NAMED_SCALES.tf,
  inputSize: { width: 8, height: 8 },
  fit: { mode: 'squash' },
  resample: 'bilinear',
} as const;

it.each([
  [{ activation: 'softmax' }, { output: 'softmax' }, undefined],
  [{ activation: 'sigmoid' }, { output: 'sigmoid' }, true],
  // A softmax over the two classes that are made of one number would be refused.
  [{ activation: 'softmax', isOneNumber: true }, { output: 'sigmoid' }, undefined],
])('says all of how a model with %j is used as files would', (description, { output }, isMultiLabel) => {
  const settings = { preprocessing, preprocessingSource: 'built-in default', guessed: [], sharesFolder: false };
  type Params = Parameters<typeof describePreprocessing>;
  const facts = [{ settings }, { description }, { source: 'numbers', guessed: [] }] as unknown as Params;
  const params = { image: '/a.png', fit: 'model', exif: 'ignore' } as const;
  const described = describePreprocessing(facts[0], facts[1], facts[2], params);
  expect(described.whole).toEqual({ preprocessing: { version: 1, ...preprocessing }, output });
  expect(described.isOwnCutGuessed).toBeUndefined();
  const guessing = { settings: { ...settings, guessed: ['fit'] } } as unknown as Params[0];
  const asked = { ...params, fit: 'crop' } as const;
  expect(describePreprocessing(guessing, facts[1], facts[2], asked)).toMatchObject({
    isOwnCutGuessed: true,
    guessed: [],
  });
  expect(described.isMultiLabel).toBe(isMultiLabel);
});
