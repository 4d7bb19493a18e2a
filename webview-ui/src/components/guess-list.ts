import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { guessSentences, type Guesses } from '../../../src/report/guess-words';
import { printable } from '../../../src/report/words';
import { tell, type PanelModel } from '../events';
import { changeOf, changeWords } from '../guess-changes';

/** What was guessed of a model, each with what can be done about it. */
@customElement('scorecam-guess-list')
export class GuessList extends LitElement {
  static override styles = css`
    ul {
      margin: 0;
      padding-inline-start: 1.4em;
    }
    li {
      overflow-wrap: anywhere;
    }
    vscode-button {
      margin-block: 3px;
    }
  `;

  @property({ attribute: false }) guesses: Guesses | null = null;
  @property() model: PanelModel = 'own';

  override render(): TemplateResult | typeof nothing {
    const { guesses } = this;
    if (guesses === null || guesses.guessed.length === 0) return nothing;
    const sentences = guessSentences(guesses, 'panel');
    return html`<ul>
      ${guesses.guessed.map((guess, i) => this.renderGuess(guess, sentences[i] ?? ''))}
    </ul>`;
  }

  private renderGuess(guess: string, sentence: string): TemplateResult {
    const of = changeOf(guess);
    return html`<li data-guess=${guess}>
      <span>${printable(sentence)}</span>
      ${
        of === undefined
          ? nothing
          : html`<vscode-button
              secondary
              @click=${() => {
                tell(this, 'tell-host', { type: 'guess/change', of, model: this.model });
              }}
              >${changeWords(of)}</vscode-button
            >`
      }
    </li>`;
  }
}
