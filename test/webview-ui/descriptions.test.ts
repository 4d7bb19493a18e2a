import { expect, it, vi } from 'vitest';
import { Descriptions } from '../../webview-ui/src/descriptions';
import { mapData } from '../report/sample';

it('gives the words of a map later, and finds them once', () => {
  const tasks: (() => void)[] = [];
  const onReady = vi.fn();
  const descriptions = new Descriptions(onReady, (task) => void tasks.push(task));
  const describe = vi.fn(() => 'in the middle');
  const map = mapData(1, 2, [0, 1]);
  expect(descriptions.of(map, describe)).toBe('');
  expect(descriptions.of(map, describe)).toBe('');
  expect(describe).not.toHaveBeenCalled();
  for (const task of tasks) task();
  expect(onReady).toHaveBeenCalledOnce();
  expect(descriptions.of(map, describe)).toBe('in the middle');
  expect(descriptions.of(mapData(1, 2, [1, 0]), describe)).toBe('');
  expect(describe).toHaveBeenCalledOnce();
});
