import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PanelError } from '../../../src/protocol';
import { refusalWords } from '../../../src/report/refusal-words';
import { printable } from '../../../src/report/words';
import { tell } from '../events';
import { WORDS } from '../words';

/** What went wrong and what to do about it. */
@customElement('scorecam-failure')
export class Failure extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 4px 10px;
      padding: 10px 12px;
      border: 1px solid var(--vscode-inputValidation-errorBorder);
      border-radius: 4px;
      background: var(--vscode-inputValidation-errorBackground);
      color: var(--vscode-inputValidation-errorForeground, inherit);
    }
    p {
      grid-column: 2;
      margin: 0;
      overflow-wrap: anywhere;
    }
    .title {
      font-weight: 600;
    }
    .buttons {
      grid-column: 2;
      display: flex;
      flex-wrap: wrap;
      gap: 8px;
      margin-top: 6px;
    }
  `;

  @property({ attribute: false }) error!: PanelError;
  /** What could not be done; of a picture alone when left out. */
  @property() heading = '';

  override render(): TemplateResult {
    return html`
      <vscode-icon name="error" aria-hidden="true"></vscode-icon>
      <p class="title">${this.heading === '' ? WORDS.failed : this.heading}</p>
      <p>${printable(refusalWords(this.error.message))}</p>
      <p>${printable(this.error.hint)}</p>
      <div class="buttons">
        <vscode-button
          @click=${() => {
            tell(this, 'repeat-question', undefined);
          }}
          >${WORDS.tryAgain}</vscode-button
        >
        <vscode-button
          secondary
          @click=${() => {
            tell(this, 'show-log', undefined);
          }}
          >${WORDS.showLog}</vscode-button
        >
      </div>
    `;
  }
}
