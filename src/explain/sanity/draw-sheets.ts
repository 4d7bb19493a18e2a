import type { SaliencyMap } from '../../maps';
import type { RandomisationOrder, SanityParams, SanityPoint, SanityResult } from '../../protocol';
import { renderTiles } from '../../render';
import type { OpenPicture } from '../picture';

/** A point whose map is not yet drawn. */
export interface MappedPoint {
  readonly point: Omit<SanityPoint, 'png'>;
  readonly map: SaliencyMap;
}

export interface MapsToDraw {
  readonly uses: SanityParams['uses'];
  readonly orders: readonly RandomisationOrder[];
  /** Of the model as it is, a map a use. */
  readonly trained: readonly SaliencyMap[];
  readonly points: readonly MappedPoint[];
}

/** Draws all maps of a check, small, and those of an order on one sheet. */
export async function drawSheets(
  picture: OpenPicture,
  { uses, orders, trained, points }: MapsToDraw,
): Promise<Pick<SanityResult, 'originals' | 'points' | 'sheets'>> {
  const decoded = await picture.decode();
  const sheets: SanityResult['sheets'][number][] = [];
  const drawn: SanityPoint[] = [];
  const originals = new Map<string, SanityResult['originals'][number]>();
  for (const order of orders) {
    const rows = uses.map(({ name }) =>
      points
        .filter(({ point }) => point.order === order && point.method === name)
        .sort((a, b) => a.point.stage - b.point.stage),
    );
    const { tiles, sheet } = await renderTiles({
      ...{ picture: decoded, frame: picture.frame },
      rows: rows.map((row, i) => [...trained.slice(i, i + 1), ...row.map(({ map }) => map)]),
    });
    sheets.push({ order, png: sheet });
    for (const [i, { name: method }] of uses.entries()) {
      const [first, ...others] = tiles[i] ?? [];
      if (first !== undefined) originals.set(method, { method, constant: trained[i]?.constant ?? true, png: first });
      for (const [stage, png] of others.entries()) {
        const mapped = rows[i]?.[stage];
        if (mapped !== undefined) drawn.push({ ...mapped.point, png });
      }
    }
  }
  return { originals: [...originals.values()], points: drawn, sheets };
}
