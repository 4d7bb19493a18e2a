import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { refusalWords } from '../../../src/report/refusal-words';
import { printable } from '../../../src/report/words';
import type { PanelState } from '../panel-state';
import { foldLineStyles } from './fold-line.styles';

/** Which methods cannot be used, and why: the list that they are chosen from shows no reasons to keyboards and screen readers. */
@customElement('scorecam-refused-methods')
export class RefusedMethods extends LitElement {
  static override styles = [
    foldLineStyles,
    css`
      ul {
        margin: 4px 0;
        padding-inline-start: 2.6em;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  @property({ attribute: false }) state!: PanelState;

  override render(): TemplateResult | typeof nothing {
    const { methods, refused } = this.state;
    const listed = methods.flatMap(({ name, title }) => {
      const reason = refused[name];
      return reason === undefined ? [] : [{ title, reason: refusalWords(reason) }];
    });
    if (listed.length === 0) return nothing;
    return html`<details data-testid="refused-methods">
      <summary>
        <vscode-icon name="chevron-right" aria-hidden="true"></vscode-icon>
        <span>${t('Not possible with this model and layer: {0}', listed.map(({ title }) => title).join(', '))}</span>
      </summary>
      <ul>
        ${listed.map(({ title, reason }) => html`<li><strong>${title}</strong>: ${printable(reason)}</li>`)}
      </ul>
    </details>`;
  }
}
