import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, queryAll, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MapData, MapSet } from '../../../src/protocol';
import { describeContrast, describeMap } from '../../../src/report/describe-map';
import { printable } from '../../../src/report/words';
import { afterPaint } from '../after-paint';
import { contrastOf } from '../derive';
import { Descriptions } from '../descriptions';
import { mapsOnScale } from '../drawing/map-values';
import { WHEEL_KEY } from '../drawing/stage-zoom';
import { WHOLE, type Viewport } from '../drawing/viewport';
import type { PanelEvents, PointedAt } from '../events';
import { NOTHING_HIDDEN, type HiddenRegion } from '../hidden-region';
import { askedMethod, shownMethod } from '../methods';
import type { PanelState } from '../panel-state';
import { shapeNote } from '../shape-words';
import { DEFAULT_CHOICES, type ViewChoices } from '../view-choices';
import { contrastAltText, mapAltText, methodWords, speaksFor, WORDS } from '../words';
import { renderContrastHeading, renderPredictedHeading, renderTargetHeading, type Headings } from './map-headings';
import type { MapView } from './map-view';
import { mapsStyles } from './maps.styles';
import { guessedPlaceStyles, iconButtonStyles, mapColumnStyles, unseenStyles } from './shared.styles';
import { scaleEnds } from '../scale-words';

/** A press of a zoom button. */
const ZOOM_STEP = 1.5;

/** The maps of both classes side by side, each below its class, and the contrast between them. */
@customElement('scorecam-maps')
export class Maps extends LitElement {
  static override styles = [iconButtonStyles, unseenStyles, mapColumnStyles, guessedPlaceStyles, mapsStyles];

  @property({ attribute: false }) state!: PanelState;
  @property({ attribute: false }) bitmap: ImageBitmap | null = null;
  @property({ attribute: false }) choices: ViewChoices = DEFAULT_CHOICES;
  @property({ attribute: false }) region: HiddenRegion = NOTHING_HIDDEN;

  /** What all maps show of the picture, and the place that is looked at in all of them. */
  @state() private viewport: Viewport = WHOLE;
  @state() private pointer: PointedAt | null = null;

  @queryAll('scorecam-map') private views!: NodeListOf<MapView>;

  /** The maps of the state on the scale that was chosen, with a contrast where it is shown. */
  private maps: MapSet | null = null;
  private readonly descriptions = new Descriptions(() => {
    this.requestUpdate();
  }, afterPaint);

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('state') || changed.has('choices')) this.maps = this.findMaps();
    const before = changed.get('state');
    if (before !== undefined && before.picture !== this.state.picture) {
      this.viewport = WHOLE;
      this.pointer = null;
    }
  }

  private findMaps(): MapSet | null {
    const { maps, pinned } = this.state;
    if (maps === null) return null;
    const contrast = this.hasContrast ? contrastOf(maps) : null;
    return { ...mapsOnScale(maps, this.choices, pinned?.maps), contrast };
  }

  override render(): TemplateResult {
    const { headings } = this;
    const sections = [
      { key: 'predicted', heading: renderPredictedHeading(headings), map: this.renderMap('predicted') },
      { key: 'target', heading: renderTargetHeading(headings), map: this.renderMap('target') },
    ];
    return html`<div
      class="rows"
      @change-viewport=${(event: CustomEvent<PanelEvents['change-viewport']>) => {
        this.viewport = event.detail;
      }}
      @point-at=${(event: CustomEvent<PanelEvents['point-at']>) => {
        this.pointer = event.detail;
      }}
    >
      ${this.renderMethod()}
      <div class="maps">
        ${repeat(
          this.choices.swapped ? sections.toReversed() : sections,
          ({ key }) => key,
          ({ heading, map }) => html`<section>${heading}${map}</section>`,
        )}
        ${this.hasContrast ? html`<section>${this.renderContrast()}</section>` : nothing}
      </div>
      ${this.renderShapeNote()}
      <div class="below">
        <scorecam-readout
          .maps=${this.maps}
          .classes=${this.state.shown}
          .place=${this.state.picture?.place ?? null}
          .pointer=${this.pointer}
          .choices=${this.choices}
        ></scorecam-readout>
        ${this.renderZoom()}
      </div>
      ${repeat(
        this.state.beside,
        ({ method }) => method,
        ({ method }) =>
          html`<scorecam-method-row
            data-testid=${`beside-${method}`}
            method=${method}
            .state=${this.state}
            .bitmap=${this.bitmap}
            .choices=${this.choices}
            .viewport=${this.viewport}
            .pointer=${this.pointer}
          ></scorecam-method-row>`,
      )}
      ${
        this.state.compared === null
          ? nothing
          : html`<scorecam-compared
              data-testid="compared"
              .state=${this.state}
              .bitmap=${this.bitmap}
              .choices=${this.choices}
              .viewport=${this.viewport}
              .pointer=${this.pointer}
            ></scorecam-compared>`
      }
    </div>`;
  }

  private get hasContrast(): boolean {
    return this.choices.contrast && shownMethod(this.state).uses.includes('contrast');
  }

  /** What made these maps, where others of another method stand below. */
  private renderMethod(): TemplateResult | typeof nothing {
    const { beside, maps } = this.state;
    if (beside.length === 0) return nothing;
    return html`<p class="made" data-testid="own-method">
      <vscode-icon name="layers" aria-hidden="true"></vscode-icon>
      <strong>${maps === null ? askedMethod(this.state).title : methodWords(this.state)}</strong>
    </p>`;
  }

  private renderShapeNote(): TemplateResult | typeof nothing {
    const { picture } = this.state;
    const note = picture && shapeNote(picture.place);
    return note === null ? nothing : html`<p class="shape" data-testid="shape-note">${note}</p>`;
  }

  private get headings(): Headings {
    const { open, shapes } = this.region;
    return { state: this.state, hidden: open && shapes.length > 0 ? (this.state.hideAnswer?.result ?? null) : null };
  }

  private renderMap(which: 'predicted' | 'target'): TemplateResult {
    const name = printable(this.state.shown?.[which].label ?? '');
    const map = this.maps?.[which] ?? null;
    const { low, high, meaning } = scaleEnds(map, this.choices, this.state.pinned?.maps, shownMethod(this.state));
    return html`<scorecam-map
      class=${this.waiting}
      data-testid=${`${which}-map`}
      pointing
      .picture=${this.bitmap}
      .place=${this.state.picture?.place ?? null}
      .map=${map}
      .look=${this.choices}
      .viewport=${this.viewport}
      .pointer=${this.pointer}
      .region=${this.region.open ? this.region : NOTHING_HIDDEN}
      name=${name}
      alt=${this.describe(this.state.maps?.[which], (own) => mapAltText(shownMethod(this.state).title, name, describeMap(own, this.orientation)))}
      low=${low}
      high=${high}
      meaning=${meaning}
      method=${map === null ? '' : shownMethod(this.state).title}
    ></scorecam-map>`;
  }

  private renderContrast(): TemplateResult {
    const { shown } = this.state;
    const map = this.maps?.contrast ?? null;
    const classes = {
      positive: printable(shown?.predicted.label ?? ''),
      negative: printable(shown?.target.label ?? ''),
    };
    return html`
      ${renderContrastHeading(this.state, this.choices)}
      <scorecam-map
        class=${this.waiting}
        data-testid="contrast-map"
        kind="contrast"
        pointing
        .picture=${this.bitmap}
        .place=${this.state.picture?.place ?? null}
        .map=${map}
        .look=${this.choices}
        .viewport=${this.viewport}
        .pointer=${this.pointer}
        .region=${this.region.open ? this.region : NOTHING_HIDDEN}
        ?turned=${!this.choices.swapped}
        name=${WORDS.contrast}
        alt=${this.describe(map, (own) => contrastAltText(classes, describeContrast(own, classes, this.orientation)))}
        low=${speaksFor(classes.negative)}
        high=${speaksFor(classes.positive)}
        meaning=${t('What speaks for the one class rather than the other, and where.')}
        method=${map === null ? '' : shownMethod(this.state).title}
      ></scorecam-map>
    `;
  }

  private renderZoom(): TemplateResult {
    const { scale } = this.viewport;
    const zoomBy = (factor: number) => () => this.views[0]?.zoomBy(factor);
    const whole = (): void => {
      this.viewport = WHOLE;
    };
    return html`<div class="zoom" role="group" aria-label=${t('Zoom')}>
      ${renderButton('zoom-out', t('Zoom out (−, or the wheel with {0})', WHEEL_KEY), zoomBy(1 / ZOOM_STEP))}
      <output data-testid="zoom">${Math.round(scale * 100)}&nbsp;%</output>
      ${renderButton('zoom-in', t('Zoom in (+, or the wheel with {0})', WHEEL_KEY), zoomBy(ZOOM_STEP))}
      ${renderButton('screen-normal', t('Show the whole picture (0)'), whole)}
    </div>`;
  }

  /** The maps that are shown are still those of the last question. */
  private get waiting(): string {
    return this.state.status === 'loading' && this.state.maps !== null ? 'waiting' : '';
  }

  private describe(map: MapData | null | undefined, inWords: (map: MapData) => string): string {
    return map === null || map === undefined ? '' : this.descriptions.of(map, () => inWords(map));
  }

  private get orientation(): number {
    return this.state.picture?.place.orientation ?? 1;
  }
}

function renderButton(icon: string, label: string, press: () => void): TemplateResult {
  return html`<button class="icon" data-testid=${icon} title=${label} aria-label=${label} @click=${press}>
    <vscode-icon name=${icon}></vscode-icon>
  </button>`;
}
