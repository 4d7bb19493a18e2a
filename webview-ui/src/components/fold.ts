import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';

/** A part of the page below a heading that opens and closes it. */
@customElement('scorecam-fold')
export class Fold extends LitElement {
  static override styles = css`
    :host {
      display: block;
      border-top: 1px solid var(--vscode-sideBarSectionHeader-border, var(--vscode-widget-border, transparent));
    }
    summary {
      display: flex;
      align-items: center;
      gap: 4px;
      padding: 4px 0;
      cursor: pointer;
      list-style: none;
    }
    summary:focus-visible {
      outline: 1px solid var(--vscode-focusBorder);
    }
    details[open] vscode-icon {
      transform: rotate(90deg);
    }
    h2 {
      margin: 0;
      font-size: 1em;
      font-weight: 600;
    }
    .content {
      padding: 4px 4px 10px 20px;
    }
  `;

  @property() heading = '';
  @property({ type: Boolean, reflect: true }) open = false;

  override render(): TemplateResult {
    return html`
      <details ?open=${this.open} @toggle=${this.toggle}>
        <summary>
          <vscode-icon name="chevron-right" aria-hidden="true"></vscode-icon>
          <h2>${this.heading}</h2>
        </summary>
        <div class="content"><slot></slot></div>
      </details>
    `;
  }

  private readonly toggle = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open === this.open) return;
    this.open = open;
    this.dispatchEvent(new CustomEvent('fold-toggled', { detail: open, bubbles: true, composed: true }));
  };
}
