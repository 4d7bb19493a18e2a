import { t } from '@vscode/l10n';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';

/** What to do where no picture is there yet. */
@customElement('scorecam-empty')
export class Empty extends LitElement {
  static override styles = css`
    :host {
      display: grid;
      place-items: center;
      align-content: center;
      gap: 8px;
      min-height: 50vh;
      text-align: center;
    }
    h1 {
      margin: 0;
      font-size: 1.2em;
      font-weight: 600;
    }
    p {
      max-width: 36em;
      margin: 0;
      color: var(--vscode-descriptionForeground);
    }
  `;

  override render(): TemplateResult {
    return html`
      <vscode-icon name="file-media" size="40" aria-hidden="true"></vscode-icon>
      <h1>${t('No picture yet')}</h1>
      <p>
        ${t(
          'Drop a picture here (from the explorer with Shift held down), or right-click one in the explorer and choose “Explain with Score-CAM”.',
        )}
      </p>
    `;
  }
}
