import { expect, it } from 'vitest';
import type { LayerInfo } from '../../src/engine';
import { MethodRefusals } from '../../src/explain/method-refusals';
import { findMethod } from '../../src/methods';
import { ScorecamError } from '../../src/shared/errors';

const layerNamed = (name: string): LayerInfo => ({ name, type: 'Conv2D', height: 7, width: 7, channels: 8 });
const [early, late] = [layerNamed('early'), layerNamed('late')];

it('what was met while a method worked is remembered of its model and layer', async () => {
  const refusals = new MethodRefusals();
  const model = {};
  const failure = new ScorecamError('model', 'It cannot be derived.', '', { remedy: 'other-method' });
  const work = refusals.watch(model, early, findMethod('grad-cam'), () => Promise.reject(failure));
  await expect(work).rejects.toBe(failure);
  expect(await refusals.of(model, early)).toEqual({ 'grad-cam': 'It cannot be derived.' });
  expect(await refusals.of(model, late)).toEqual({});
  expect(await refusals.of({}, early)).toEqual({});
});
