import { t } from '@vscode/l10n';
import { html, LitElement, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { probabilityAt } from '../../../src/metrics';
import { percent, printable } from '../../../src/report/words';
import { curveLine, placeIn, type PlotFrame } from '../drawing/curve-shape';
import type { MeasuredMap } from '../measure-questions';
import { curveChartStyles } from './curve-chart.styles';
import { unseenStyles } from './shared.styles';

const PLOT: PlotFrame = { left: 42, top: 22, width: 210, height: 100 };

/** Shares of the pixels at which a curve has a mark, and a row in the table. */
const MARKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const ROWS = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** The insertion or deletion curves of one or two maps; two lines that differ in dashes and marks as well as in colour. */
@customElement('scorecam-curve-chart')
export class CurveChart extends LitElement {
  static override styles = [unseenStyles, curveChartStyles];

  @property() kind: 'insertion' | 'deletion' = 'insertion';
  @property({ attribute: false }) maps: readonly MeasuredMap[] = [];
  /** The probability at the upper end of the axis. */
  @property({ attribute: false }) top = 1;

  override render(): TemplateResult {
    const { name, better } = this.words;
    return html`
      <h3>${name} <span class="better">${better}</span></h3>
      <svg viewBox="0 0 260 156" role="img" aria-label=${this.description}>
        ${this.renderAxes()} ${this.renderLines()}
      </svg>
      <ul>
        ${this.maps.map(
          ({ which, label, measurement }) =>
            html`<li>
              ${renderSample(which)}
              <span class="label" title=${printable(label)}>${printable(label)}</span>
              <span class="auc" data-testid=${`${this.kind}-${which}`}
                >${measurement === null ? t('AUC –') : t('AUC {0}', measurement[this.kind].auc.toFixed(3))}</span
              >
            </li>`,
        )}
      </ul>
      ${this.measured.length === 0 ? nothing : this.renderTable()}
    `;
  }

  private renderAxes(): SVGTemplateResult {
    const { left, top, width, height } = PLOT;
    const bottom = top + height;
    return svg`
      <text x="0" y="12">${t('Probability of the class')}</text>
      ${[1, 0.5, 0].map((up) => {
        const { y } = placeIn(PLOT, 0, up);
        return svg`
          <line class="grid" x1=${left} x2=${left + width} y1=${y} y2=${y}></line>
          <text class="end" x=${left - 5} y=${y + 4}>${percent(up * this.top)}</text>`;
      })}
      <line class="axis" x1=${left} x2=${left} y1=${top} y2=${bottom}></line>
      <text x=${left} y=${bottom + 15}>${percent(0)}</text>
      <text class="end" x=${left + width} y=${bottom + 15}>${percent(1)}</text>
      <text class="middle" x=${left + width / 2} y=${bottom + 30}>${this.words.along}</text>`;
  }

  private renderLines(): SVGTemplateResult[] {
    return this.measured.map(({ which, curve }) => {
      const marks = MARKS.map((share) => placeIn(PLOT, share, probabilityAt(curve, share) / this.top));
      return svg`<g class=${which}>
        <polyline points=${curveLine(curve, PLOT, this.top)}></polyline>
        ${marks.map((place) => renderMark(which, place))}
      </g>`;
    });
  }

  /** The curves for whoever cannot see them. */
  private renderTable(): TemplateResult {
    // A table is never narrower than what it holds.
    return html`<div class="unseen">
      <table>
        <caption>
          ${this.words.name}: ${t('Probability of the class')}
        </caption>
        <thead>
          <tr>
            <th scope="col">${this.words.along}</th>
            ${this.measured.map(({ label }) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${ROWS.map(
            (share) =>
              html`<tr>
                <th scope="row">${percent(share)}</th>
                ${this.measured.map(({ curve }) => html`<td>${percent(probabilityAt(curve, share))}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  private get measured() {
    return this.maps.flatMap(({ which, label, measurement }) =>
      measurement === null ? [] : [{ which, label: printable(label), curve: measurement[this.kind] }],
    );
  }

  private get description(): string {
    const { name } = this.words;
    return this.measured.length === 0 ? t('{0}: no curves yet', name) : t('{0}: curves, told in a table below', name);
  }

  private get words(): { readonly name: string; readonly better: string; readonly along: string } {
    return this.kind === 'insertion'
      ? { name: t('Insertion'), better: t('higher is better'), along: t('Pixels put back') }
      : { name: t('Deletion'), better: t('lower is better'), along: t('Pixels taken away') };
  }
}

/** A piece of a map's lines, to stand beside its name. */
export function renderSample(which: MeasuredMap['which']): TemplateResult {
  return html`<svg class="sample" viewBox="0 0 28 12" aria-hidden="true">
    ${svg`<g class=${which}>
      <line x1="0" x2="28" y1="6" y2="6"></line>
      ${renderMark(which, { x: 14, y: 6 })}
    </g>`}
  </svg>`;
}

function renderMark(
  which: MeasuredMap['which'],
  { x, y }: { readonly x: number; readonly y: number },
): SVGTemplateResult {
  return which === 'predicted'
    ? svg`<circle cx=${x} cy=${y} r="3"></circle>`
    : svg`<rect x=${x - 3} y=${y - 3} width="6" height="6"></rect>`;
}
