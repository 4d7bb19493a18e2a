import { t } from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { besideWords } from '../beside-words';
import { tell } from '../events';
import { offeredMethod, shownMethod } from '../methods';
import type { ClassPair, PanelState } from '../panel-state';
import { contrastThere, methodWords } from '../words';
import { MapRow } from './map-row';

/** Another method's maps of the same picture, model and classes. */
@customElement('scorecam-method-row')
export class MethodRow extends MapRow {
  /** Its name. */
  @property() method = '';

  protected override get key(): string {
    return `beside-${this.method}`;
  }

  protected override get row(): PanelState | null {
    return this.state.beside.find(({ method }) => method === this.method)?.state ?? null;
  }

  protected override renderHeader(row: PanelState): TemplateResult {
    const { title } = offeredMethod(this.state, this.method);
    const label = t('Remove {0}', title);
    return html`<header>
      <vscode-icon name="layers" aria-hidden="true"></vscode-icon>
      <h2><strong>${row.maps === null ? title : methodWords(row)}</strong></h2>
      <button
        class="icon"
        data-testid=${`remove-${this.method}`}
        title=${label}
        aria-label=${label}
        @click=${() => {
          tell(this, 'tell-host', { type: 'beside/remove', method: this.method });
        }}
      >
        <vscode-icon name="close"></vscode-icon>
      </button>
    </header>`;
  }

  /** What the choice of a class does not need, but a contrast that is looked at does. */
  protected override renderDone({ result }: PanelState): TemplateResult | typeof nothing {
    if (!this.choices.contrast || result === null || contrastThere(result) === 'there') return nothing;
    return html`<p class="waiting">${t('{0} has no contrast of two classes.', result.method.title)}</p>`;
  }

  protected override failureWords(): string {
    return t('There are no maps by {0}.', offeredMethod(this.state, this.method).title);
  }

  protected override waitingWords(): string {
    return t('It is computed as soon as the maps above are there.');
  }

  protected override renderShare(): typeof nothing {
    return nothing;
  }

  protected override mapName(row: PanelState, label: string): string {
    return t('{0} by {1}', label, shownMethod(row).title);
  }

  protected override agreementWords(which: keyof ClassPair): string | null {
    return this.row && besideWords(this.state, this.row, which);
  }

  protected override cancel(): void {
    tell(this, 'tell-host', { type: 'beside/cancel', method: this.method });
  }

  protected override repeat(): void {
    tell(this, 'tell-host', { type: 'beside/repeat', method: this.method });
  }
}
