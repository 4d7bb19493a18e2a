import { t } from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { PicturePosition } from '../../../src/protocol';
import { tell } from '../events';
import { iconButtonStyles } from './shared.styles';

/** Where the panel stands among its pictures, and the way to the one before and after. */
@customElement('scorecam-position')
export class Position extends LitElement {
  static override styles = [
    iconButtonStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 2px;
      }
      span {
        white-space: nowrap;
        font-variant-numeric: tabular-nums;
        color: var(--vscode-descriptionForeground);
      }
    `,
  ];

  @property({ attribute: false }) position!: PicturePosition;

  override render(): TemplateResult {
    const { index, count } = this.position;
    return html`
      ${this.renderStep('chevron-left', t('Previous picture (Left or Alt+PageUp)'), -1, index === 0)}
      <span data-testid="position">${t('{0} of {1}', index + 1, count)}</span>
      ${this.renderStep('chevron-right', t('Next picture (Right or Alt+PageDown)'), 1, index === count - 1)}
    `;
  }

  private renderStep(icon: string, label: string, by: number, isLast: boolean): TemplateResult {
    return html`<button
      class="icon"
      title=${label}
      aria-label=${label}
      aria-disabled=${isLast}
      @click=${() => {
        if (!isLast) tell(this, 'tell-host', { type: 'pictures/step', by });
      }}
    >
      <vscode-icon name=${icon}></vscode-icon>
    </button>`;
  }
}
