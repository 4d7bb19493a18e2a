import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ChannelEvidence } from '../../../src/maps';
import type { ExplainResult } from '../../../src/protocol';
import { describeMap } from '../../../src/report/describe-map';
import { percent, printable } from '../../../src/report/words';
import { afterPaint } from '../after-paint';
import { Descriptions } from '../descriptions';
import { WHOLE, type Viewport } from '../drawing/viewport';
import type { PanelEvents } from '../events';
import type { PanelState } from '../panel-state';
import { scaleNumber } from '../scale-words';
import { DEFAULT_CHOICES, type ViewChoices } from '../view-choices';
import { channelWords, findChannels, largeMask, type FoundEvidence } from './evidence-rows';
import { evidenceStyles } from './evidence.styles';
import { clampPlace, stepInGrid, type GridPlace } from './roving';

/** The channels that the maps are mostly made of, and those that tell the two classes apart. */
@customElement('scorecam-evidence')
export class EvidenceView extends LitElement {
  static override styles = evidenceStyles;

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;

  @property({ type: Boolean }) open = false;
  /** The tile that the Tab key leads to. */
  @state() private active: GridPlace = { row: 0, column: 0 };
  /** Index of the channel that is shown large. */
  @state() private large: number | null = null;
  @state() private viewport: Viewport = WHOLE;
  /** It comes a moment after the maps, which are not to wait for it. */
  @state() private found: FoundEvidence | null = null;
  private readonly descriptions = new Descriptions(() => {
    this.requestUpdate();
  }, afterPaint);

  override willUpdate(changed: PropertyValues<this>): void {
    const { scores, result } = this.state;
    const before = changed.get('state');
    if (before !== undefined && before.scores !== scores) {
      this.large = null;
      this.active = { row: 0, column: 0 };
    }
    if (!this.open || this.found?.result === result) return;
    if (scores === null || result === null) this.found = null;
    else afterPaint(this.refresh);
  }

  private readonly refresh = (): void => {
    const { result } = this.state;
    if (!this.open || this.found?.result === result) return;
    this.found = findChannels(this.state, this.found);
    this.active = clampPlace(this.active, this.found?.rows.map(({ channels }) => channels.length) ?? []);
  };

  override render(): TemplateResult {
    return html`<scorecam-fold
      heading=${t('Evidence')}
      ?open=${this.open}
      @fold-toggled=${({ detail }: CustomEvent<boolean>) => {
        this.open = detail;
      }}
      >${this.open ? this.renderContent() : nothing}</scorecam-fold
    >`;
  }

  private renderContent(): TemplateResult {
    if (this.found === null) return html`<p class="intro">${t('It comes once all channels are scored.')}</p>`;
    const { rows, result } = this.found;
    const large = rows.flatMap(({ channels }) => channels).find(({ channel }) => channel === this.large);
    return html`<div class="content">
      <div class="rows" @keydown=${this.move}>
        <p class="intro">
          ${t(
            'A map is a weighted sum of what the channels of the layer see. These channels weigh most; each was shown to the model alone, the rest of the picture hidden.',
          )}
        </p>
        ${rows.map(
          ({ heading, channels, numberOf }, row) =>
            html`<div class="row">
              <h3>${heading}</h3>
              <div class="tiles" role="group" aria-label=${heading}>
                ${channels.map((evidence, column) =>
                  this.renderTile(evidence, { row, column }, { number: numberOf(evidence), result }),
                )}
              </div>
            </div>`,
        )}
      </div>
      ${large === undefined ? nothing : this.renderLarge(large, result)}
    </div>`;
  }

  private renderTile(
    evidence: ChannelEvidence,
    place: GridPlace,
    { number, result }: { readonly number: string; readonly result: ExplainResult },
  ): TemplateResult {
    const { channel } = evidence;
    const isActive = place.row === this.active.row && place.column === this.active.column;
    const words = channelWords(evidence, result);
    return html`<button
      data-place=${`${place.row},${place.column}`}
      tabindex=${isActive ? 0 : -1}
      aria-pressed=${channel === this.large}
      aria-label=${words}
      title=${words}
      @click=${() => {
        this.active = place;
        this.large = this.large === channel ? null : channel;
      }}
    >
      <scorecam-channel-tile
        .picture=${this.bitmap}
        .place=${this.state.picture?.place ?? null}
        .map=${this.found?.tiles.get(channel) ?? null}
        .look=${this.choices}
      ></scorecam-channel-tile>
      <span class="number">${number}</span>
    </button>`;
  }

  private renderLarge(
    { channel, weights, contrast, probabilities }: ChannelEvidence,
    { predicted, target }: ExplainResult,
  ): TemplateResult {
    const { scores, picture } = this.state;
    const mask = scores === null ? null : largeMask(scores, channel);
    const place = picture?.place ?? null;
    const words = mask === null ? '' : this.descriptions.of(mask, () => describeMap(mask, place?.orientation));
    const labels = [predicted.label, target.label].map(printable);
    const row = (name: string, first: string, second: string): TemplateResult =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${first}</td>
        <td>${second}</td>
      </tr>`;
    return html`<section
      class="large"
      data-testid="evidence-large"
      @change-viewport=${(event: CustomEvent<PanelEvents['change-viewport']>) => {
        this.viewport = event.detail;
      }}
    >
      <h3>${t('Channel {0}', channel)}</h3>
      <scorecam-map
        .picture=${this.bitmap}
        .place=${place}
        .map=${mask}
        .look=${this.choices}
        .viewport=${this.viewport}
        name=${t('Channel {0}', channel)}
        alt=${words === '' ? '' : t('Activations of channel {0} on the picture: {1}.', channel, words)}
        low=${scaleNumber(mask?.low ?? 0)}
        high=${scaleNumber(mask?.high ?? 0)}
      ></scorecam-map>
      <table>
        <thead>
          <tr>
            <td></td>
            ${labels.map((label) => html`<th scope="col">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${row(t('Weight in the map'), scaleNumber(weights.predicted), scaleNumber(weights.target))}
          ${row(t('Weight in the contrast'), scaleNumber(contrast), scaleNumber(-contrast))}
          ${row(t('Picture masked by it'), percent(probabilities.predicted), percent(probabilities.target))}
        </tbody>
      </table>
      <p class="intro">
        ${t(
          'The weight in the contrast says how much more the channel speaks for the one class than for the other, compared with the average channel: what one class gains by it, the other loses.',
        )}
      </p>
      <p>${words === '' ? nothing : t('Active: {0}.', words)}</p>
    </section>`;
  }

  private readonly move = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const lengths = this.found?.rows.map(({ channels }) => channels.length) ?? [];
    const to = stepInGrid(event.key, this.active, lengths);
    if (to === null) return;
    event.preventDefault();
    this.active = to;
    this.renderRoot.querySelector<HTMLElement>(`[data-place='${to.row},${to.column}']`)?.focus();
  };
}
