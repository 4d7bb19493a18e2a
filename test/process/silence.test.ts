import { expect, test } from 'vitest';
import { Silence } from '../../src/process/silence';

test('silence adds up from look to look and ends when something is heard', () => {
  const silence = new Silence(250);
  expect([1000, 1250, 1500].map((now) => silence.look(now))).toEqual([0, 250, 500]);
  silence.end();
  expect([1750, 2000].map((now) => silence.look(now))).toEqual([250, 500]);
});

test('a look that comes minutes late does not count as minutes of silence', () => {
  const silence = new Silence(250);
  silence.look(0);
  expect(silence.look(600_000)).toBe(500);
  expect(silence.look(600_250)).toBe(750);
});
