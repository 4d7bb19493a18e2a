/** Which method is meant, with which options; what belongs to another is refused. */
import { describe, expect, it } from 'vitest';
import { findMethod, METHODS, optionValues, refuseUnused } from '../../src/methods';
import { USUAL_CHOICES } from '../../src/protocol';

const USUAL = { ...USUAL_CHOICES, channels: 1 } as const;

describe('methods', () => {
  it('have names of their own and options with values that they can have', () => {
    expect(new Set(METHODS.map(({ name }) => name)).size).toBe(METHODS.length);
    for (const method of METHODS) {
      const usual = optionValues(method);
      expect(optionValues(method, usual)).toEqual(usual);
      expect(Object.keys(usual)).toEqual(method.options.map(({ name }) => name));
    }
  });

  it('are found by name, Score-CAM where none is asked for', () => {
    expect(findMethod(undefined).name).toBe('score-cam');
    expect(findMethod('grad-cam++').title).toBe('Grad-CAM++');
    expect(() => findMethod('lime')).toThrow(expect.objectContaining({ code: 'usage' }) as Error);
  });

  it.each([
    ['rise', { masks: 499 }, /--masks 499 is not possible: it is a whole number from 500 to 8000/],
    ['rise', { masks: 8001 }, /from 500 to 8000/],
    ['rise', { masks: 1000.5 }, /whole number/],
    ['rise', { seed: -1 }, /--seed -1/],
    ['rise', { iterations: 300 }, /RISE has no option --iterations/],
    ['mask', { reference: 'black' }, /one of blur, noise, constant/],
    ['grad-cam', { masks: 500 }, /Grad-CAM has no option --masks/],
    ['score-cam', { seed: 1 }, /Score-CAM has no option --seed/],
  ])('%s refuses %j', (name, given, message) => {
    expect(() => optionValues(findMethod(name), given)).toThrow(message);
  });

  it.each([
    ['grad-cam', { weighting: 'paper' }, /Grad-CAM has no weighting/],
    ['grad-cam', { weighting: 'logit' }, /Grad-CAM has no weighting/],
    ['grad-cam', { temperature: 0.5 }, /weighting/],
    ['grad-cam++', { channels: 0.3 }, /channels/],
    ['grad-cam', { baseline: 'blur' }, /baseline/],
    ['rise', { layer: 'head' }, /RISE has no target layer/],
    ['mask', { contrast: true }, /no contrast of two classes/],
  ])('%s refuses %j of the choices that others share', (name, made, message) => {
    const method = findMethod(name);
    expect(() => {
      refuseUnused(method, { ...USUAL, ...made }, USUAL_CHOICES);
    }).toThrow(message);
    refuseUnused(method, USUAL, USUAL_CHOICES);
    refuseUnused(findMethod('score-cam'), { ...USUAL, ...made }, USUAL_CHOICES);
  });
});
