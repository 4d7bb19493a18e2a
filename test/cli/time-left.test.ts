import { describe, expect, test } from 'vitest';
import { spanWords, TimeLeft } from '../../src/cli/time-left';

describe('the time that is left', () => {
  test('is that of the pieces that are left, by those that took some', () => {
    const time = new TimeLeft(10);
    expect(time.secondsLeft()).toBeUndefined();
    time.add();
    expect(time.secondsLeft()).toBeUndefined();
    time.add(2);
    time.add(4);
    expect(time.done).toBe(3);
    expect(time.secondsEach).toBe(3);
    expect(time.secondsLeft()).toBe(21);
    expect(time.secondsLeft(0.5)).toBe(19.5);
  });

  test('follows the latest pieces', () => {
    const time = new TimeLeft(1000);
    for (let i = 0; i < 20; i += 1) time.add(1);
    for (let i = 0; i < 20; i += 1) time.add(3);
    expect(time.secondsEach).toBe(3);
  });

  test.each([
    [0.04, '0.0 s'],
    [3.24, '3.2 s'],
    [9.96, '10 s'],
    [89, '89 s'],
    [90, '2 min'],
    [59 * 60, '59 min'],
    [3590, '1 h'],
    [12_000, '3 h 20 min'],
  ])('is told for people: %d', (seconds, words) => {
    expect(spanWords(seconds)).toBe(words);
  });
});
