import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { ExplainResult } from '../../../src/protocol';
import { multiLabelWords } from '../../../src/report/preparation-words';
import { areAlike, printable, resultAgreement } from '../../../src/report/words';
import { tell } from '../events';
import { contrastThere, mapNotes } from '../words';

/** How alike the two maps are, and what to look at where they do not tell the classes apart. */
@customElement('scorecam-agreement')
export class Agreement extends LitElement {
  static override styles = css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-height: 28px;
    }
    p {
      margin: 0;
    }
    .note {
      flex-basis: 100%;
      color: var(--vscode-descriptionForeground);
    }
    .alike {
      padding-inline-start: 8px;
      border-inline-start: 3px solid var(--vscode-editorWarning-foreground, var(--vscode-contrastBorder));
    }
  `;

  @property({ attribute: false }) result!: ExplainResult;
  /** Whose maps they are, where there are those of another model or method, too. */
  @property() of = '';
  /** Whether the contrast is shown. */
  @property({ type: Boolean }) contrast = false;

  override render(): TemplateResult {
    const { result, contrast } = this;
    const isOneClass = result.predicted.index === result.target.index;
    const alike = !isOneClass && areAlike(result.agreement);
    return html`
      <p class=${alike ? 'alike' : ''} data-testid="agreement">
        ${this.of === '' ? '' : `${printable(this.of)}: `}${resultAgreement(result, contrastThere(result))}
      </p>
      ${
        alike && !contrast && contrastThere(result) === 'there'
          ? html`<vscode-button
              secondary
              data-testid="show-contrast"
              @click=${() => {
                tell(this, 'change-view', { contrast: true });
              }}
              >${t('Show the contrast')}</vscode-button
            >`
          : nothing
      }
      ${multiLabelWords(result.preprocess).map((note) => html`<p class="note" data-testid="multi-label">${note}</p>`)}
      ${mapNotes(result).map((note) => html`<p class="alike">${printable(note)}</p>`)}
    `;
  }
}
