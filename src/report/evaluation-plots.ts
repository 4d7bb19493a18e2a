import type { EvaluationRow, MeanCurves } from '../evaluate';
import type { MetricName } from '../protocol';
import { METRIC_WORDS, metricValue } from './evaluation-words';
import { html, type Html } from './html';

/** Where a scale begins in a plot, and how wide it is, in percent: points at its ends are seen whole. */
const SCALE = { left: 3, width: 94 };

/** Colours that are told apart in light and dark; more methods than colours begin anew with broken lines. */
const COLOURS = ['#4477aa', '#ee6677', '#228833', '#b58900', '#66ccee', '#aa3377'];

/** How the line of a method is drawn. */
interface LineStyle {
  readonly colour: string;
  readonly dashes: string;
}

/** Of the method at an index. */
export function lineStyle(index: number): LineStyle {
  const colour = COLOURS[index % COLOURS.length] ?? '#888888';
  return { colour, dashes: index < COLOURS.length ? 'none' : index < 2 * COLOURS.length ? '6 3' : '2 3' };
}

/** @param places `x,y` of each point */
export function curveLine(places: readonly string[], { colour, dashes }: LineStyle): Html {
  return html`<polyline
    points="${places.join(' ')}"
    fill="none"
    stroke="${colour}"
    stroke-width="2"
    stroke-dasharray="${dashes}"
  />`;
}

/** One metric: a point a method, with its interval. */
export function intervalPlot(metric: MetricName, rows: readonly EvaluationRow[], methods: readonly string[]): Html {
  const { title, better, full } = METRIC_WORDS[metric];
  const low = Math.min(0, ...rows.map((row) => row.low));
  const at = (value: number): string => `${(SCALE.left + (SCALE.width * (value - low)) / (full - low)).toFixed(2)}%`;
  const lines = rows.map((row) => {
    const { colour } = lineStyle(methods.indexOf(row.method));
    return html`<li>
      <bdi>${row.method}</bdi>
      <svg width="100%" height="22" aria-hidden="true">
        <line class="axis" x1="${at(0)}" x2="${at(0)}" y1="0" y2="22" />
        <line class="axis" x1="${at(full)}" x2="${at(full)}" y1="0" y2="22" />
        <line x1="${at(row.low)}" x2="${at(row.high)}" y1="11" y2="11" stroke="${colour}" stroke-width="3" />
        <circle cx="${at(row.value)}" cy="11" r="5" fill="${colour}" />
      </svg>
      <span>${metricValue(metric, row.value)}</span>
    </li>`;
  });
  return html`<figure class="intervals">
    <figcaption><strong>${title}</strong> ${better === 'higher' ? 'Higher' : 'Lower'} is better.</figcaption>
    <ul class="rows">
      ${lines}
    </ul>
  </figure>`;
}

/** Mean curves of all methods. */
export function curvePlot(kind: 'insertion' | 'deletion', curves: readonly MeanCurves[]): Html | null {
  const known = curves.flatMap((curve, index) => {
    const points = curve[kind];
    return points === null ? [] : [{ method: curve.method, points, style: lineStyle(index) }];
  });
  if (known.length === 0) return null;
  const top = Math.max(...known.flatMap(({ points }) => points));
  const lines = known.map(({ points, style }) => {
    const places = points.map(
      (value, i) => `${((400 * i) / (points.length - 1)).toFixed(1)},${(200 * (1 - value / top)).toFixed(1)}`,
    );
    return curveLine(places, style);
  });
  const words =
    kind === 'insertion'
      ? 'From the blurred picture to the picture: what a map calls important comes first. The sooner the curve rises, the better.'
      : 'From the picture to nothing: what a map calls important goes first. The sooner the curve falls, the better.';
  return html`<figure class="curve">
    <svg viewBox="-2 -2 404 204" role="img" aria-label="Mean probability of the class, ${kind}">
      <path class="axis" d="M0 0V200H400" fill="none" />
      ${lines}
    </svg>
    <figcaption>
      <strong>Mean ${kind} curves</strong> ${words} The scale ends at a probability of ${top.toFixed(2)}.
      ${methodLegend(known)}
    </figcaption>
  </figure>`;
}

/** Which line is whose. */
export function methodLegend(
  lines: readonly { readonly method: string; readonly style: ReturnType<typeof lineStyle> }[],
): Html {
  const items = lines.map(
    ({ method, style: { colour, dashes } }) =>
      html`<li>
        <svg width="28" height="8" aria-hidden="true">
          <line x1="0" x2="28" y1="4" y2="4" stroke="${colour}" stroke-width="3" stroke-dasharray="${dashes}" />
        </svg>
        <bdi>${method}</bdi>
      </li>`,
  );
  return html`<ul class="legend">
    ${items}
  </ul>`;
}
