import { expect, test } from 'vitest';
import { AheadQueue } from '../../src/explain/ahead-queue';

test('works ahead by no more than it may, and gives results in their order', async () => {
  const begun: number[] = [];
  const finish: ((value: number) => void)[] = [];
  const queue = new AheadQueue([0, 1, 2, 3, 4], 2, (item) => {
    begun.push(item);
    return new Promise<number>((resolve) => (finish[item] = resolve));
  });
  const first = queue.take();
  expect(begun).toEqual([0, 1]);
  finish[1]?.(10);
  finish[0]?.(0);
  expect(await first).toBe(0);
  expect(begun).toEqual([0, 1, 2]);
  expect(await queue.take()).toBe(10);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('has nothing behind the last', async () => {
  const queue = new AheadQueue(['a'], 3, (item) => Promise.resolve(item));
  expect(await queue.take()).toBe('a');
  expect(() => queue.take()).toThrow(RangeError);
});
