import { expect, it } from 'vitest';
import { stepAlong } from '../../webview-ui/src/components/roving';

it.each([
  ['ArrowRight', 1, 2],
  ['ArrowDown', 1, 2],
  ['ArrowLeft', 1, 0],
  ['ArrowUp', 1, 0],
  ['ArrowRight', 3, 3],
  ['ArrowLeft', 0, 0],
  ['Home', 2, 0],
  ['End', 2, 3],
  ['a', 2, null],
  ['constructor', 2, null],
])('%s leads from %i of four to %s', (key, at, to) => {
  expect(stepAlong(key, at, 4)).toBe(to);
});
