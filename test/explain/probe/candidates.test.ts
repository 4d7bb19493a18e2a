import { describe, expect, test } from 'vitest';
import { listCandidates } from '../../../src/explain/probe/candidates';
import type { Preprocessing } from '../../../src/input';

const present: Preprocessing = {
  inputSize: { width: 224, height: 224 },
  fit: { mode: 'crop', resizeShortSide: 256 },
  resample: 'bicubic',
  mean: [127.5, 127.5, 127.5],
  std: [127.5, 127.5, 127.5],
  channelOrder: 'rgb',
};

describe('listCandidates', () => {
  test('is each scale with each way of cutting, at the model’s size and by its filter', () => {
    const candidates = listCandidates(present);
    expect(candidates).toHaveLength(15);
    const ways = candidates.map(({ scale, preprocessing }) => `${scale} ${preprocessing.fit.mode}`);
    expect(new Set(ways).size).toBe(15);
    for (const { preprocessing } of candidates) {
      expect(preprocessing).toMatchObject({ inputSize: present.inputSize, resample: 'bicubic' });
      if (preprocessing.fit.mode === 'crop') expect(preprocessing.fit.resizeShortSide).toBe(256);
    }
    expect(candidates.filter(({ isPresent }) => isPresent).map(({ scale }) => scale)).toEqual(['tf']);
  });

  test('adds what is used now where it is none of them', () => {
    const odd: Preprocessing = { ...present, mean: [127, 127, 127], std: [127, 127, 127] };
    const candidates = listCandidates(odd);
    expect(candidates).toHaveLength(16);
    expect(candidates[0]).toEqual({ scale: 'present', preprocessing: odd, isPresent: true });
  });

  test('cuts as it is done now, where that is said', () => {
    const nearest = { ...present, fit: { mode: 'crop', resizeShortSide: 230, rounding: 'nearest' } } as const;
    const candidates = listCandidates(nearest);
    expect(candidates).toHaveLength(15);
    for (const { preprocessing } of candidates) {
      if (preprocessing.fit.mode === 'crop') expect(preprocessing.fit).toEqual(nearest.fit);
    }
    expect(candidates.find(({ isPresent }) => isPresent)?.preprocessing).toEqual(nearest);
  });

  test('cuts 7/8 of the picture where nothing says another share', () => {
    const sizes = listCandidates({ ...present, inputSize: { width: 300, height: 240 }, fit: { mode: 'squash' } }).map(
      ({ preprocessing: { fit } }) => (fit.mode === 'crop' ? fit.resizeShortSide : 0),
    );
    // 300 · 8/7 = 342.9
    expect(new Set(sizes)).toEqual(new Set([343, 0]));
  });
});
