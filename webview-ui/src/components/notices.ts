import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { Notice } from '../../../src/protocol';
import { printable } from '../../../src/report/words';
import { tell } from '../events';

const WARNINGS: ReadonlySet<Notice['kind']> = new Set(['picture-gone', 'lens-file', 'engine-gave-up', 'storage']);

/** What the user should know beside the result, each with what can be done about it. */
@customElement('scorecam-notices')
export class Notices extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      gap: 6px;
    }
    .notice {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 10px;
      padding: 5px 10px;
      border: 1px solid var(--vscode-inputValidation-infoBorder, var(--vscode-contrastBorder));
      border-radius: 4px;
      background: var(--vscode-inputValidation-infoBackground);
      color: var(--vscode-inputValidation-infoForeground, inherit);
    }
    .warning {
      border-color: var(--vscode-inputValidation-warningBorder, var(--vscode-contrastBorder));
      background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, inherit);
    }
    span {
      flex: 1 1 16em;
      overflow-wrap: anywhere;
    }
  `;

  @property({ attribute: false }) notices: readonly Notice[] = [];

  override render(): TemplateResult {
    return html`${this.notices.map(({ kind, text, action }) => {
      const isWarning = WARNINGS.has(kind);
      return html`<div class=${isWarning ? 'notice warning' : 'notice'} data-kind=${kind}>
        <vscode-icon name=${isWarning ? 'warning' : 'info'} aria-hidden="true"></vscode-icon>
        <span>${printable(text)}</span>
        ${
          action === null
            ? nothing
            : html`<vscode-button
                secondary
                @click=${() => {
                  tell(this, 'tell-host', { type: 'notice/act', kind });
                }}
                >${printable(action)}</vscode-button
              >`
        }
      </div>`;
    })}`;
  }
}
