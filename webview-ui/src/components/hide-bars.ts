import { css, html, LitElement, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { percent, printable } from '../../../src/report/words';
import { pointsText, shareText, type ClassChange } from './hide-words';

/** Probabilities before and after as bars: the outline is before, what is filled is after. */
@customElement('scorecam-hide-bars')
export class HideBars extends LitElement {
  static override styles = css`
    dl {
      display: grid;
      grid-template-columns: minmax(5em, 14em) minmax(3em, 1fr) auto auto;
      align-items: center;
      gap: 6px 12px;
      max-width: 50em;
      margin: 0;
    }
    dt {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    dd {
      margin: 0;
      text-align: right;
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
    .points {
      min-width: 6em;
      font-weight: 600;
    }
    svg {
      display: block;
      width: 100%;
      height: 14px;
    }
    .track {
      fill: var(--vscode-foreground);
      opacity: 0.12;
    }
    .after {
      fill: var(--vscode-charts-blue, var(--vscode-progressBar-background));
    }
    .before {
      stroke: var(--vscode-foreground);
      stroke-width: 2;
    }
    .waiting {
      opacity: 0.55;
    }
    @media (max-width: 460px) {
      dl {
        grid-template-columns: minmax(5em, 1fr) auto auto;
      }
      .bar {
        grid-column: 1 / -1;
        grid-row: auto;
        order: 1;
      }
    }
  `;

  @property({ attribute: false }) changes: readonly ClassChange[] = [];
  /** A newer answer is on its way. */
  @property({ type: Boolean }) waiting = false;

  override render(): TemplateResult {
    return html`<dl class=${this.waiting ? 'waiting' : ''}>
      ${this.changes.map(
        (change) => html`
          <dt>${printable(change.before.label)}</dt>
          <dd class="bar">
            <svg role="img" aria-label=${shareText(change)}>
              ${svg`
              <rect class="track" y="3" width="100%" height="8" rx="4"></rect>
              <rect class="after" y="3" width=${percentOf(change.after.probability)} height="8" rx="4"></rect>
              <line class="before" x1=${percentOf(change.before.probability)}
                x2=${percentOf(change.before.probability)} y1="0" y2="14"></line>`}
            </svg>
          </dd>
          <dd>${percent(change.before.probability)} → ${percent(change.after.probability)}</dd>
          <dd class="points">${pointsText(change)}</dd>
        `,
      )}
    </dl>`;
  }
}

function percentOf(share: number): string {
  return `${100 * share}%`;
}
