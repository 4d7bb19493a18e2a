import type { MapSimilarity } from '../protocol';
import { curveLine, lineStyle } from './evaluation-plots';
import { html, type Html } from './html';
import type { SanityRow } from './sanity-record';
import { CHANGED_BELOW } from './sanity-verdict';

/** A measure of likeness, as plots and tables call it. */
export const SIMILARITIES: readonly { readonly key: keyof MapSimilarity; readonly title: string }[] = [
  { key: 'spearman', title: 'Spearman’s rank correlation' },
  { key: 'ssim', title: 'SSIM' },
  { key: 'hog', title: 'Correlation of the HOG' },
];

const WIDTH = 400;
const HEIGHT = 200;

/**
 * How alike maps stay from stage to stage, a line a method; the line begins with the map of the model as it is, which is like itself.
 *
 * @param rows of one order
 * @param methods in the order of their colours
 * @returns null where nothing can be compared so
 */
export function similarityPlot(
  { key, title }: (typeof SIMILARITIES)[number],
  rows: readonly SanityRow[],
  methods: readonly string[],
): Html | null {
  const values = rows.flatMap((row) => row[key] ?? []);
  if (values.length === 0) return null;
  const low = Math.min(0, ...values);
  const stages = Math.max(...rows.map(({ stage }) => stage));
  const y = (value: number): string => (HEIGHT * ((1 - value) / (1 - low))).toFixed(1);
  const x = (stage: number): string => ((WIDTH * stage) / stages).toFixed(1);
  const lines = methods.map((method, index) => {
    const own = rows.filter((row) => row.method === method);
    const points = [{ at: 0, value: 1 }, ...own.map((row) => ({ at: row.stage, value: row[key] }))].flatMap(
      ({ at, value }) => (value === null ? [] : [`${x(at)},${y(value)}`]),
    );
    return curveLine(points, lineStyle(index));
  });
  const limit =
    key === 'spearman'
      ? html`<line
          class="axis"
          stroke-dasharray="2 4"
          x1="0"
          x2="${WIDTH}"
          y1="${y(CHANGED_BELOW)}"
          y2="${y(CHANGED_BELOW)}"
        />`
      : null;
  return html`<figure class="curve">
    <svg viewBox="-2 -2 ${WIDTH + 4} ${HEIGHT + 4}" role="img" aria-label="${title}">
      <path class="axis" d="M0 0V${HEIGHT}" fill="none" />
      <line class="axis" x1="0" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}" />
      ${limit} ${lines}
    </svg>
    <figcaption>
      <strong>${title}</strong> From 1, the map itself, to ${low.toFixed(2)}; the long line is
      0${key === 'spearman' ? `, the dotted one ${CHANGED_BELOW}` : ''}.
    </figcaption>
  </figure>`;
}
