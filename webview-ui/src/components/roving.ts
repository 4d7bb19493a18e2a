import { clamp } from '../drawing/geometry';

/**
 * Where arrow keys, Home and End lead in a row of things of which one can be reached with Tab.
 *
 * @returns null for any other key
 */
export function stepAlong(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** One of several rows of things of which one can be reached with Tab. */
export interface GridPlace {
  readonly row: number;
  readonly column: number;
}

/** The place, or the nearest one that there is in rows of these lengths. */
export function clampPlace({ row, column }: GridPlace, lengths: readonly number[]): GridPlace {
  const inside = clamp(row, 0, Math.max(0, lengths.length - 1));
  return { row: inside, column: clamp(column, 0, Math.max(0, (lengths[inside] ?? 0) - 1)) };
}

/**
 * Where arrow keys, Home and End lead in rows of these lengths: Up and Down to the same place of another row, Left and
 * Right along all rows.
 *
 * @returns null for any other key, and where there is nothing
 */
export function stepInGrid(key: string, from: GridPlace, lengths: readonly number[]): GridPlace | null {
  const places = lengths.flatMap((count, row) => Array.from({ length: count }, (_, column) => ({ row, column })));
  const at = clampPlace(from, lengths);
  if (key === 'ArrowDown') return clampPlace({ ...at, row: at.row + 1 }, lengths);
  if (key === 'ArrowUp') return clampPlace({ ...at, row: at.row - 1 }, lengths);
  const index = places.findIndex(({ row, column }) => row === at.row && column === at.column);
  const to = stepAlong(key, index, places.length);
  return to === null ? null : (places[to] ?? null);
}
