import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guessName } from '../../../src/report/guess-words';
import { printable } from '../../../src/report/words';
import { tell, type PanelModel } from '../events';
import { canBeFound, changeWords } from '../guess-changes';
import { guessedStyles } from './guessed.styles';

/** Characters of which a line beside a class and a link has room only in a wide column. */
const LONG = 36;

/** A mark beside what a model says: parts of the way to it were guessed, so that it may be wrong. */
@customElement('scorecam-guessed')
export class Guessed extends LitElement {
  static override styles = guessedStyles;

  @property({ attribute: false }) guessed: readonly string[] = [];
  @property() model: PanelModel = 'own';

  override render(): TemplateResult | typeof nothing {
    const count = this.guessed.length;
    if (count === 0) return nothing;
    const names = printable(this.guessed.map(guessName).join(', '));
    const whole = t('{0} guessed: {1}', count, names);
    return html`
      <button
        class=${whole.length > LONG ? 'mark long' : 'mark'}
        data-testid="guessed"
        aria-label=${whole}
        title=${t('{0}. How the picture is read says what that is, and how to say it instead.', whole)}
        @click=${() => {
          tell(this, 'show-reading', this.model);
        }}
      >
        <vscode-icon name="question" size="14" aria-hidden="true"></vscode-icon>
        <span class="count">${t('{0} guessed', count)}</span>
        <span class="names">${whole}</span>
      </button>
      ${canBeFound(this.guessed) ? this.renderFind() : nothing}
    `;
  }

  private renderFind(): TemplateResult {
    const words = changeWords('preprocessing');
    return html`<button
      class="find"
      data-testid="find-guessed"
      aria-label=${words}
      title=${t('Tries with pictures of known classes how pictures have to be prepared for this model.')}
      @click=${() => {
        tell(this, 'tell-host', { type: 'guess/change', of: 'preprocessing', model: this.model });
      }}
    >
      <vscode-icon name="search" size="14" aria-hidden="true"></vscode-icon>
      <span>${words}</span>
    </button>`;
  }
}
