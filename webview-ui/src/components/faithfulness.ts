import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { curveSentence } from '../../../src/report/curve-words';
import { printable } from '../../../src/report/words';
import { comparedNames } from '../compared';
import { axisTop } from '../drawing/curve-shape';
import { tell } from '../events';
import { NOTHING_MEASURED, type Faithfulness, type MeasuredMap, type MeasureStanding } from '../measure-questions';
import { shownMethod } from '../methods';
import type { PanelState } from '../panel-state';
import { DEFAULT_CHOICES, type ViewChoices } from '../view-choices';
import { WORDS } from '../words';
import { renderDropTable } from './drop-table';
import { faithfulnessStyles } from './faithfulness.styles';
import { unseenStyles } from './shared.styles';

type Offered = Extract<MeasureStanding, { kind: 'offered' }>;

/** How far the maps can be trusted: their curves, and what becomes of the class where only they are seen. */
@customElement('scorecam-faithfulness')
export class FaithfulnessView extends LitElement {
  static override styles = [unseenStyles, faithfulnessStyles];

  @property({ attribute: false }) faithfulness: Faithfulness = NOTHING_MEASURED;
  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;

  override render(): TemplateResult {
    const maps = this.choices.swapped ? this.faithfulness.maps.toReversed() : this.faithfulness.maps;
    const curves = maps.flatMap(({ measurement }) =>
      measurement === null ? [] : [measurement.insertion, measurement.deletion],
    );
    const top = axisTop(curves);
    return html`<div class="content">
      <p class="note">
        ${t(
          'How far the maps can be trusted. The pixels that a map marks most come first: put back into the blurred picture (insertion), or taken out of the picture (deletion). A good map brings the class up early, and down early.',
        )}
      </p>
      <div class="words">
        <div role="status">${this.renderStanding(maps)}</div>
        ${this.renderWork()}
      </div>
      <div class="charts">
        <scorecam-curve-chart kind="insertion" .maps=${maps} .top=${top}></scorecam-curve-chart>
        <scorecam-curve-chart kind="deletion" .maps=${maps} .top=${top}></scorecam-curve-chart>
        ${renderDropTable(maps)}
      </div>
      ${this.renderNotes()}
    </div>`;
  }

  private renderStanding(maps: readonly MeasuredMap[]): TemplateResult | TemplateResult[] {
    const { standing } = this.faithfulness;
    switch (standing.kind) {
      case 'waiting':
        return html`<p>${t('It comes once all channels are scored.')}</p>`;
      case 'working':
        return html`<p>${t('Measuring the maps …')}</p>`;
      case 'offered':
        return html`<p>${offerWords(standing)}</p>`;
      case 'stopped':
        return html`<p>${t('The maps are not measured.')}</p>`;
      case 'failed':
        return html`<p class="failed">
          ${t('The maps could not be measured.')} ${printable(standing.error.message)} ${printable(standing.error.hint)}
        </p>`;
      case 'done':
        return maps.map(
          (map) => html`<p class="sentence" data-testid=${`curve-sentence-${map.which}`}>${mapSentence(map)}</p>`,
        );
    }
  }

  private renderWork(): TemplateResult | typeof nothing {
    const { standing } = this.faithfulness;
    switch (standing.kind) {
      case 'waiting':
      case 'done':
        return nothing;
      case 'working':
        return html`<div class="work">
          <vscode-progress-bar
            aria-label=${WORDS.progress}
            .value=${standing.done}
            .max=${standing.of ?? 1}
            ?indeterminate=${standing.of === null}
          ></vscode-progress-bar>
          ${this.renderButton(WORDS.cancel, 'cancel-measuring')}
        </div>`;
      case 'offered':
      case 'stopped':
        return this.renderButton(t('Measure'), 'measure-maps');
      case 'failed':
        return this.renderButton(WORDS.tryAgain, 'measure-maps');
    }
  }

  private renderButton(label: string, event: 'measure-maps' | 'cancel-measuring'): TemplateResult {
    return html`<vscode-button
      secondary
      data-testid=${event}
      @click=${() => {
        tell(this, event, undefined);
      }}
      >${label}</vscode-button
    >`;
  }

  private renderNotes(): TemplateResult[] {
    const notes = [
      ...(this.state.compared === null
        ? []
        : [t('These are the maps of {0}.', printable(comparedNames(this.state).first))]),
      ...(this.state.beside.length === 0 ? [] : [t('These are the maps of {0}.', shownMethod(this.state).title)]),
      ...(this.choices.contrast
        ? [t('The contrast has no such curves: it is about two classes, and these follow the probability of one.')]
        : []),
    ];
    return notes.map((note) => html`<p class="note">${note}</p>`);
  }
}

function mapSentence({ label, isConstant, measurement }: MeasuredMap): string {
  if (isConstant) return t('The map of {0} is the same everywhere, so there is nothing to measure.', printable(label));
  return measurement === null ? '' : curveSentence(measurement, label);
}

function offerWords({ why, seconds }: Offered): string {
  const time = seconds < 100 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
  switch (why) {
    case 'off':
      return t('Maps are not measured by themselves, as the settings say. It takes about {0}.', time);
    case 'asleep':
      return t('These maps were not measured. Measuring starts the engine and takes about {0}.', time);
    case 'slow':
      return t('Measuring takes about {0} with this model.', time);
  }
}
