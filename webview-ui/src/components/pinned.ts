import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { CoverKind } from '../../../src/maps';
import type { ClassScore, MapData, MapSet } from '../../../src/protocol';
import { describeContrast, describeMap } from '../../../src/report/describe-map';
import { percent, printable, resultAgreement } from '../../../src/report/words';
import { afterPaint } from '../after-paint';
import { Bitmaps } from '../bitmaps';
import { contrastOf } from '../derive';
import { Descriptions } from '../descriptions';
import { mapsOnScale } from '../drawing/map-values';
import { WHOLE, type Viewport } from '../drawing/viewport';
import { tell, type PanelEvents } from '../events';
import { shownMethod } from '../methods';
import type { ClassPair, PanelState } from '../panel-state';
import { scaleEnds } from '../scale-words';
import type { ViewChoices } from '../view-choices';
import { contrastAltText, contrastThere, layerWords, mapAltText, methodWords, speaksFor, WORDS } from '../words';
import { pinnedStyles } from './pinned.styles';
import { iconButtonStyles } from './shared.styles';

/** A result that was put aside, to compare another one with. */
@customElement('scorecam-pinned')
export class Pinned extends LitElement {
  static override styles = [iconButtonStyles, pinnedStyles];

  @property({ attribute: false }) state!: PanelState;
  /** The maps that it is compared with. */
  @property({ attribute: false }) beside: MapSet | null = null;
  @property({ attribute: false }) choices!: ViewChoices;
  @state() private viewport: Viewport = WHOLE;
  private readonly bitmaps = new Bitmaps(() => {
    this.requestUpdate();
  });
  private readonly descriptions = new Descriptions(() => {
    this.requestUpdate();
  }, afterPaint);

  override render(): TemplateResult | typeof nothing {
    const { name, model, shown, maps, result } = this.state;
    const made = [...(model === null ? [] : [model.name]), ...layerWords(this.state), methodWords(this.state)];
    if (shown === null || maps === null) return nothing;
    const scaled = mapsOnScale(maps, this.choices, this.beside);
    const sections = [
      this.renderClass(WORDS.modelSays, shown.predicted, { map: scaled.predicted, own: maps.predicted }),
      this.renderClass(WORDS.youAsk, shown.target, { map: scaled.target, own: maps.target }),
    ];
    const contrast = this.choices.contrast ? contrastOf(maps) : null;
    return html`
      <header>
        <vscode-icon name="pinned" aria-hidden="true"></vscode-icon>
        <h2>${t('Pinned: {0}', printable(name?.name ?? ''))}</h2>
        <span>${made.map(printable).join(' · ')}</span>
        <button
          class="icon"
          title=${t('Unpin')}
          aria-label=${t('Unpin')}
          @click=${() => {
            tell(this, 'tell-host', { type: 'pin/set', pinned: false });
          }}
        >
          <vscode-icon name="close"></vscode-icon>
        </button>
      </header>
      <div
        class="maps"
        @change-viewport=${(event: CustomEvent<PanelEvents['change-viewport']>) => {
          this.viewport = event.detail;
        }}
      >
        ${this.choices.swapped ? sections.toReversed() : sections}
        ${contrast === null ? nothing : this.renderContrast(shown, contrast)}
      </div>
      ${result === null ? nothing : html`<p>${resultAgreement(result, contrastThere(result))}</p>`}
    `;
  }

  private renderClass(lead: string, { label, probability }: ClassScore, { map, own }: ScaledMap): TemplateResult {
    const name = printable(label);
    return this.renderMap({
      heading: html`<span>${lead}</span> <strong>${name}</strong> ${percent(probability)}`,
      kind: 'saliency',
      name,
      map,
      alt: this.descriptions.of(own, () =>
        mapAltText(shownMethod(this.state).title, name, describeMap(own, this.orientation)),
      ),
      ends: scaleEnds(map, this.choices, this.beside, shownMethod(this.state)),
    });
  }

  private renderContrast({ predicted, target }: ClassPair, map: MapData): TemplateResult {
    const classes = { positive: printable(predicted.label), negative: printable(target.label) };
    const names = [classes.positive, classes.negative];
    return this.renderMap({
      heading: html`<span>${WORDS.contrast}</span>
        <strong>${(this.choices.swapped ? names.toReversed() : names).join(' ↔ ')}</strong>`,
      kind: 'contrast',
      name: WORDS.contrast,
      map,
      alt: this.descriptions.of(map, () => contrastAltText(classes, describeContrast(map, classes, this.orientation))),
      ends: { low: speaksFor(classes.negative), high: speaksFor(classes.positive), meaning: '' },
    });
  }

  private renderMap({ heading, kind, name, map, alt, ends }: PinnedMap): TemplateResult {
    const { picture } = this.state;
    return html`<section>
      <h3>${heading}</h3>
      <scorecam-map
        kind=${kind}
        .picture=${this.bitmaps.of(picture?.png)}
        .place=${picture?.place ?? null}
        .map=${map}
        .look=${this.choices}
        ?turned=${kind === 'contrast' && !this.choices.swapped}
        name=${name}
        alt=${alt}
        .viewport=${this.viewport}
        low=${ends.low}
        high=${ends.high}
        meaning=${ends.meaning}
        method=${shownMethod(this.state).title}
      ></scorecam-map>
    </section>`;
  }

  private get orientation(): number {
    return this.state.picture?.place.orientation ?? 1;
  }
}

/** A map on the scale that was chosen, and on its own. */
interface ScaledMap {
  readonly map: MapData;
  readonly own: MapData;
}

interface PinnedMap {
  readonly heading: TemplateResult;
  readonly kind: CoverKind;
  readonly name: string;
  readonly map: MapData;
  readonly alt: string;
  readonly ends: ReturnType<typeof scaleEnds>;
}
