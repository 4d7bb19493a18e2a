import { t } from '@vscode/l10n';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { tell, type PanelModel } from '../events';
import { NOTHING_HIDDEN, type HiddenRegion } from '../hidden-region';
import { askedMethod } from '../methods';
import { NOTHING_MEASURED, type Faithfulness } from '../measure-questions';
import type { PanelState } from '../panel-state';
import { DEFAULT_CHOICES, type FoldName, type ViewChoices } from '../view-choices';
import { WORDS } from '../words';

/** What is below the maps, each part below a heading that opens and closes it. */
@customElement('scorecam-details')
export class Details extends LitElement {
  static override styles = css`
    :host {
      display: block;
    }
  `;

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;
  @property({ attribute: false }) region: HiddenRegion = NOTHING_HIDDEN;
  @property({ attribute: false }) faithfulness: Faithfulness = NOTHING_MEASURED;

  /** Brings how a model reads the picture into view, in its part of the page, which is open. */
  async showReading(model: PanelModel): Promise<void> {
    await this.updateComplete;
    const reading = this.renderRoot.querySelector('scorecam-reading');
    await reading?.updateComplete;
    reading?.show(model);
  }

  override render(): TemplateResult {
    const { top5, result, shown, preprocess, compared } = this.state;
    const guesses = (preprocess?.guessed.length ?? 0) + (compared?.preprocess?.guessed.length ?? 0);
    const isOpen = (name: FoldName): boolean => this.choices.openFolds.includes(name);
    const note =
      (name: FoldName) =>
      ({ detail }: CustomEvent<boolean>): void => {
        const others = this.choices.openFolds.filter((open) => open !== name);
        tell(this, 'change-view', { openFolds: detail ? [...others, name] : others });
      };
    return html`
      ${
        top5.length === 0
          ? nothing
          : html`<scorecam-fold
                heading=${WORDS.topFive}
                ?open=${isOpen('top-classes')}
                @fold-toggled=${note('top-classes')}
              >
                <scorecam-top-classes .classes=${top5} .target=${shown?.target ?? null}></scorecam-top-classes>
              </scorecam-fold>
              ${
                // The other methods have no channels that were shown to the model.
                askedMethod(this.state).uses.includes('weighting')
                  ? html`<scorecam-evidence
                      data-testid="evidence"
                      .state=${this.state}
                      .bitmap=${this.bitmap}
                      .choices=${this.choices}
                      ?open=${isOpen('evidence')}
                      @fold-toggled=${note('evidence')}
                    ></scorecam-evidence>`
                  : nothing
              }
              <scorecam-try-it
                data-testid="try-it"
                .state=${this.state}
                .region=${this.region}
                @fold-toggled=${note('try-it')}
              ></scorecam-try-it>
              <scorecam-fold
                heading=${t('Faithfulness of the maps')}
                ?open=${isOpen('faithfulness')}
                @fold-toggled=${note('faithfulness')}
              >
                ${
                  isOpen('faithfulness')
                    ? html`<scorecam-faithfulness
                        data-testid="faithfulness"
                        .faithfulness=${this.faithfulness}
                        .state=${this.state}
                        .choices=${this.choices}
                      ></scorecam-faithfulness>`
                    : nothing
                }
              </scorecam-fold>`
      }
      <scorecam-fold
        heading=${guesses === 0 ? WORDS.reading : t('How the picture is read · {0} guessed', guesses)}
        ?open=${isOpen('reading')}
        @fold-toggled=${note('reading')}
      >
        ${
          // The elements of its lists read their names from what is laid out, which nothing in a closed fold is.
          isOpen('reading') ? html`<scorecam-reading .state=${this.state}></scorecam-reading>` : nothing
        }
      </scorecam-fold>
      ${
        result === null
          ? nothing
          : html`<scorecam-fold
              heading=${WORDS.measurements}
              ?open=${isOpen('measurements')}
              @fold-toggled=${note('measurements')}
            >
              <scorecam-measurements .result=${result}></scorecam-measurements>
            </scorecam-fold>`
      }
    `;
  }
}
