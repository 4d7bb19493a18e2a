import { expect, it } from 'vitest';
import { clampPlace, stepAlong, stepInGrid } from '../../webview-ui/src/components/roving';

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

it.each([
  ['ArrowDown', [0, 3], [1, 1]],
  ['ArrowDown', [1, 1], [2, 1]],
  ['ArrowDown', [2, 3], [2, 3]],
  ['ArrowUp', [2, 3], [1, 1]],
  ['ArrowUp', [0, 2], [0, 2]],
  ['ArrowRight', [0, 3], [1, 0]],
  ['ArrowLeft', [2, 0], [1, 1]],
  ['Home', [2, 2], [0, 0]],
  ['End', [0, 1], [2, 3]],
  // Of a row that became shorter.
  ['ArrowUp', [1, 5], [0, 1]],
])('%s leads from %j to %j of rows of four, two and four', (key, [row, column], to) => {
  const place = stepInGrid(key, { row: row ?? 0, column: column ?? 0 }, [4, 2, 4]);
  expect([place?.row, place?.column]).toEqual(to);
});

it('leaves other keys alone, and keys where there is nothing', () => {
  expect(stepInGrid('a', { row: 0, column: 0 }, [4])).toBeNull();
  expect(stepInGrid('End', { row: 0, column: 0 }, [])).toBeNull();
});

it('stays within the rows that there are', () => {
  expect(clampPlace({ row: 2, column: 5 }, [6, 6, 6])).toEqual({ row: 2, column: 5 });
  expect(clampPlace({ row: 2, column: 5 }, [4])).toEqual({ row: 0, column: 3 });
  expect(clampPlace({ row: 2, column: 5 }, [])).toEqual({ row: 0, column: 0 });
});
