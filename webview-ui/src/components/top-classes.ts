import { css, html, LitElement, nothing, svg, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ClassScore } from '../../../src/protocol';
import { percent, printable } from '../../../src/report/words';
import { tell } from '../events';
import { WORDS } from '../words';

/** The likeliest classes as bars; a click on one asks about it. */
@customElement('scorecam-top-classes')
export class TopClasses extends LitElement {
  static override styles = css`
    ol {
      display: grid;
      gap: 2px;
      max-width: 44em;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    .further {
      max-width: 44em;
      margin-top: 6px;
      padding-top: 4px;
      border-top: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
    }
    .lead {
      padding: 0 6px;
      color: var(--vscode-descriptionForeground);
      font-size: 0.9em;
    }
    button {
      display: grid;
      grid-template-columns: minmax(6em, 14em) minmax(3em, 1fr) 5em;
      align-items: center;
      gap: 10px;
      width: 100%;
      padding: 3px 6px;
      border: 1px solid transparent;
      border-radius: 4px;
      background: none;
      color: inherit;
      font: inherit;
      text-align: start;
      cursor: pointer;
    }
    button:hover {
      background: var(--vscode-list-hoverBackground);
      border-color: var(--vscode-contrastActiveBorder, transparent);
    }
    button:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    button[aria-pressed='true'] {
      background: var(--vscode-list-inactiveSelectionBackground);
      border-color: var(--vscode-contrastActiveBorder, transparent);
    }
    .name {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    svg {
      width: 100%;
      height: 8px;
    }
    .track {
      fill: var(--vscode-foreground);
      opacity: 0.12;
    }
    .bar {
      fill: var(--vscode-charts-blue, var(--vscode-progressBar-background));
    }
    .share {
      text-align: right;
      white-space: nowrap;
      font-variant-numeric: tabular-nums;
    }
  `;

  @property({ attribute: false }) classes: readonly ClassScore[] = [];
  /** The class that is asked about; where it is none of these, it comes after them. */
  @property({ attribute: false }) target: ClassScore | null = null;

  override render(): TemplateResult {
    const { classes, target } = this;
    const isFurther = target !== null && classes.every(({ index }) => index !== target.index);
    return html`
      <ol>
        ${classes.map((score) => html`<li>${this.renderClass(score)}</li>`)}
      </ol>
      ${
        isFurther
          ? html`<div class="further" role="group" aria-label=${WORDS.youAsk} data-testid="further-class">
              <span class="lead">${WORDS.youAsk}</span>
              ${this.renderClass(target)}
            </div>`
          : nothing
      }
    `;
  }

  private renderClass({ index, label, probability }: ClassScore): TemplateResult {
    return html`<button
      aria-pressed=${index === this.target?.index}
      @click=${() => {
        tell(this, 'choose-class', index);
      }}
    >
      <span class="name">${printable(label)}</span>
      <svg aria-hidden="true">
        ${svg`
        <rect class="track" width="100%" height="8" rx="4"></rect>
        <rect class="bar" width="${100 * probability}%" height="8" rx="4"></rect>`}
      </svg>
      <span class="share">${percent(probability)}</span>
    </button>`;
  }
}
