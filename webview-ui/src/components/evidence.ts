import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { channelMask, findEvidence, type ChannelEvidence, type Evidence } from '../../../src/maps';
import type { MapData } from '../../../src/protocol';
import { describeMap } from '../../../src/report/describe-map';
import { percent, printable } from '../../../src/report/words';
import { activationsOf, columnsOf } from '../derive';
import { WHOLE, type Viewport } from '../drawing/viewport';
import type { PanelEvents } from '../events';
import type { PanelState } from '../panel-state';
import { DEFAULT_CHOICES, type ViewChoices } from '../view-choices';
import { evidenceStyles } from './evidence.styles';
import { stepAlong } from './roving';
import { scaleNumber } from '../scale-words';

/** Channels of each row. */
const COUNT = 6;

/** A row of channels, and what is said below each. */
interface Row {
  readonly heading: string;
  readonly channels: readonly ChannelEvidence[];
  readonly numberOf: (channel: ChannelEvidence) => string;
}

/** The channels that the maps are mostly made of, and those that tell the two classes apart. */
@customElement('scorecam-evidence')
export class EvidenceView extends LitElement {
  static override styles = evidenceStyles;

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;

  @state() private open = false;
  /** The tile that the Tab key leads to, counted through all rows. */
  @state() private active = 0;
  /** Index of the channel that is shown large. */
  @state() private large: number | null = null;
  @state() private viewport: Viewport = WHOLE;
  private evidence: Evidence | null = null;
  private masks = new Map<number, MapData>();

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('state');
    if (before !== undefined && before.scores !== this.state.scores) {
      this.masks = new Map();
      this.large = null;
      this.active = 0;
    }
    if (this.open) this.evidence = this.find();
  }

  private find(): Evidence | null {
    const { scores, result } = this.state;
    if (scores === null || result === null) return null;
    const [predicted, target] = [result.predicted.index, result.target.index];
    const columns = columnsOf(scores);
    if (!columns.has(predicted) || !columns.has(target)) return null;
    return findEvidence(
      { activations: activationsOf(scores), channels: scores.channels, scores: columns },
      {
        predicted,
        target,
        weighting: result.weighting,
        temperature: result.temperature ?? 1,
        count: COUNT,
      },
    );
  }

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
    if (this.evidence === null) return html`<p class="intro">${t('It comes once all channels are scored.')}</p>`;
    const rows = this.rowsOf(this.evidence);
    const all = rows.flatMap(({ channels }) => channels);
    const large = all.find(({ channel }) => channel === this.large);
    let first = 0;
    return html`<div class="content">
      <div class="rows" @keydown=${this.move}>
        <p class="intro">
          ${t(
            'A map is a weighted sum of what the channels of the layer see. These channels weigh most; each was shown to the model alone, the rest of the picture hidden.',
          )}
        </p>
        ${rows.map((row) => {
          const from = first;
          first += row.channels.length;
          return this.renderRow(row, from);
        })}
      </div>
      ${large === undefined ? nothing : this.renderLarge(large)}
    </div>`;
  }

  private rowsOf({ predicted, target, difference }: Evidence): Row[] {
    const { result } = this.state;
    const [one, other] = [printable(result?.predicted.label ?? ''), printable(result?.target.label ?? '')];
    const speaksFor = (heading: string, which: 'predicted' | 'target', channels: readonly ChannelEvidence[]): Row => ({
      heading,
      channels,
      numberOf: ({ weights }) => scaleNumber(weights[which]),
    });
    const first = speaksFor(t('Weigh most for {0}', one), 'predicted', predicted);
    if (result?.predicted.index === result?.target.index) return [first];
    return [
      first,
      speaksFor(t('Weigh most for {0}', other), 'target', target),
      {
        heading: t('Tell {0} and {1} apart most', one, other),
        channels: difference,
        numberOf: ({ contrast }) => t('for {0}', contrast > 0 ? one : other),
      },
    ];
  }

  private renderRow({ heading, channels, numberOf }: Row, from: number): TemplateResult {
    return html`<div class="row">
      <h3>${heading}</h3>
      <div class="tiles" role="group" aria-label=${heading}>
        ${channels.map((evidence, i) => this.renderTile(evidence, from + i, numberOf(evidence)))}
      </div>
    </div>`;
  }

  private renderTile({ channel }: ChannelEvidence, index: number, number: string): TemplateResult {
    return html`<button
      data-index=${index}
      tabindex=${index === this.active ? 0 : -1}
      aria-pressed=${channel === this.large}
      aria-label=${t('Channel {0}: {1}', channel, number)}
      @click=${() => {
        this.active = index;
        this.large = this.large === channel ? null : channel;
      }}
    >
      <scorecam-channel-tile
        .picture=${this.bitmap}
        .place=${this.state.picture?.place ?? null}
        .map=${this.maskOf(channel)}
        .look=${this.choices}
      ></scorecam-channel-tile>
      <span class="number" title=${number}>${number}</span>
    </button>`;
  }

  private renderLarge({ channel, weights, contrast, probabilities }: ChannelEvidence): TemplateResult {
    const mask = this.maskOf(channel);
    const place = this.state.picture?.place ?? null;
    const words = mask === null ? '' : describeMap(mask, place?.orientation);
    const labels = [this.state.result?.predicted.label ?? '', this.state.result?.target.label ?? ''].map(printable);
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
        alt=${t('Activations of channel {0} on the picture: {1}.', channel, words)}
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
      <p>${t('Active: {0}.', words)}</p>
    </section>`;
  }

  private maskOf(channel: number): MapData | null {
    const { scores } = this.state;
    if (scores === null) return null;
    const mask = this.masks.get(channel) ?? channelMask(activationsOf(scores), channel, scores.inputSize);
    this.masks.set(channel, mask);
    return mask;
  }

  private readonly move = (event: KeyboardEvent): void => {
    if (event.altKey) return;
    const tiles = [...this.renderRoot.querySelectorAll<HTMLElement>('[data-index]')];
    // Up and Down lead to the same place of another row.
    const by = { ArrowDown: COUNT, ArrowUp: -COUNT }[event.key];
    const to =
      by === undefined
        ? stepAlong(event.key, this.active, tiles.length)
        : tiles[this.active + by] === undefined
          ? this.active
          : this.active + by;
    if (to === null) return;
    event.preventDefault();
    this.active = to;
    tiles[to]?.focus();
  };
}
