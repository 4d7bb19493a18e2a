import { t } from '@vscode/l10n';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { CoverKind } from '../../../src/maps';
import type { MapData, PicturePlace } from '../../../src/protocol';
import { coloursOf, drawMap, type Look } from '../drawing/draw-map';
import {
  boxBetween,
  boxOf,
  clamp,
  fitInside,
  pointBetween,
  type Box,
  type Point,
  type Size,
} from '../drawing/geometry';
import { paintScale } from '../drawing/map-colours';
import { StageZoom } from '../drawing/stage-zoom';
import { magnify, WHOLE, type Viewport } from '../drawing/viewport';
import { tell, type PointedAt } from '../events';
import { NOTHING_HIDDEN, type HiddenRegion, type Shape } from '../hidden-region';
import { drawFrom, replaceShape, stepRegion, type ShapeDrawing } from '../region-tools';
import { DEFAULT_CHOICES } from '../view-choices';
import { readMapKey } from './map-keys';
import { markStyles, renderMarks } from './map-marks';
import { mapViewStyles } from './map-view.styles';

/** How far a key moves the place that is looked at, as a share of what the model sees. */
const KEY_STEP = 0.02;

/** How far a key moves what is seen, as a share of the stage. */
const PAN_STEP = 0.15;

const DOUBLE_CLICK_ZOOM = 3;

/** What changes while the pointer moves, and is not drawn on the canvas. */
const NOT_ON_CANVAS: ReadonlySet<PropertyKey> = new Set(['pointer', 'region']);

/** The picture with one map on it, to be zoomed, pointed at and painted over, and the scale of its colours. */
@customElement('scorecam-map')
export class MapView extends LitElement {
  static override styles = [mapViewStyles, markStyles];

  @property({ attribute: false }) picture: ImageBitmap | null = null;
  @property({ attribute: false }) place: PicturePlace | null = null;
  @property({ attribute: false }) map: MapData | null = null;
  @property() kind: CoverKind = 'saliency';
  @property({ attribute: false }) look: Look = DEFAULT_CHOICES;
  @property({ attribute: false }) viewport: Viewport = WHOLE;
  /** Whether a place of it can be pointed at, to read its value. */
  @property({ type: Boolean }) pointing = false;
  @property({ attribute: false }) pointer: PointedAt | null = null;
  @property({ attribute: false }) region: HiddenRegion = NOTHING_HIDDEN;
  /** Whose map it is, and the map in words. */
  @property() name = '';
  @property() alt = '';
  /** What the two ends of the scale stand for, and what its numbers mean. */
  @property() low = '';
  @property() high = '';
  @property() meaning = '';
  /** What made the map. */
  @property() method = '';
  /** The scale from high to low. */
  @property({ type: Boolean }) turned = false;

  /** Of the stage, in CSS pixels. */
  @state() private size: Size | null = null;

  @query('.stage') private stage!: HTMLElement;
  @query('.surface') private surface!: HTMLElement;
  @query('.picture') private canvas!: HTMLCanvasElement;
  @query('.scale canvas') private scale!: HTMLCanvasElement;

  private zoom: StageZoom | null = null;
  /** What a tool draws that is pressed down, and what of it is in the region already. */
  private painting: { readonly draw: ShapeDrawing; readonly drawn: Shape | null } | null = null;
  private readonly resizes = new ResizeObserver(() => {
    this.size = { width: this.stage.clientWidth, height: this.stage.clientHeight };
  });

  override firstUpdated(): void {
    this.zoom = new StageZoom(this.surface, {
      mayDrag: () => this.region.tool === 'none',
      onChange: (viewport) => {
        tell(this, 'change-viewport', viewport);
      },
    });
    this.resizes.observe(this.stage);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resizes.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.resizes.observe(this.stage);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    // What was begun on one picture is not hidden of the next.
    if (changed.has('place')) this.painting = null;
  }

  override updated(changed: PropertyValues<this>): void {
    const isDrawn = (name: PropertyKey): boolean => !NOT_ON_CANVAS.has(name);
    if ([...changed.keys()].some(isDrawn)) this.draw();
    if (changed.has('kind') || changed.has('look')) {
      this.scale.width = 256;
      this.scale.height = 1;
      this.scale.getContext('2d')?.drawImage(paintScale(coloursOf(this.kind, this.look)), 0, 0);
    }
  }

  override render(): TemplateResult {
    const { viewport, region, map, place } = this;
    const surface = ['surface', viewport.scale > 1 ? 'zoomed' : '', region.tool === 'none' ? '' : 'painting'];
    return html`
      <div class="stage">
        <canvas
          class="picture"
          role=${this.alt === '' ? 'presentation' : 'img'}
          aria-label=${this.alt === '' ? nothing : this.alt}
        ></canvas>
        ${this.renderMarks()}
        <div
          class=${surface.join(' ')}
          role="application"
          tabindex=${place === null ? -1 : 0}
          aria-label=${this.pointing ? t('Zoom and pointer: {0}', this.name) : t('Zoom: {0}', this.name)}
          aria-description=${this.keyHelp}
          @pointerdown=${this.pressPointer}
          @pointermove=${this.movePointer}
          @pointerup=${this.releasePointer}
          @pointercancel=${this.releasePointer}
          @pointerleave=${this.leave}
          @blur=${this.leave}
          @dblclick=${this.toggleZoom}
          @keydown=${this.pressKey}
        ></div>
      </div>
      <div
        class=${this.turned ? 'scale turned' : 'scale'}
        title=${this.meaning}
        ?data-empty=${map === null || this.look.show === 'picture'}
      >
        <span>${this.low}</span><canvas aria-hidden="true"></canvas><span>${this.high}</span>
        ${this.method === '' ? nothing : html`<span class="method">${this.method}</span>`}
      </div>
    `;
  }

  private renderMarks(): TemplateResult | typeof nothing {
    const { place, box, region, pointer } = this;
    if (place === null || box === null) return nothing;
    return renderMarks({ picture: boxOf(place), box, region, pointer });
  }

  private get keyHelp(): string {
    if (!this.pointing) {
      return t('+ and − zoom, 0 shows the whole picture. When zoomed in, arrow keys move the picture.');
    }
    return this.region.tool === 'rectangle'
      ? t(
          'Arrow keys move the rectangle that is hidden, with Shift they resize it; + and − zoom, 0 shows the whole picture.',
        )
      : t(
          'Arrow keys move the place that is looked at; + and − zoom, 0 shows the whole picture. When zoomed in, arrow keys move the picture, with Shift the place.',
        );
  }

  /** Zooms all maps about the middle of what is seen. */
  zoomBy(factor: number): void {
    this.zoom?.scaleBy(factor);
  }

  /** Where the whole picture lies on the stage, of which only a part may be seen; in CSS pixels. */
  private get box(): Box | null {
    const { place, size, viewport } = this;
    return place === null || size === null ? null : magnify(fitInside(place, size), viewport, size);
  }

  /** Redraws the canvas in the pixels of the screen, so that it is sharp at every magnification. */
  private draw(): void {
    const { picture, place, size, box, canvas, map, kind, look } = this;
    const context = canvas.getContext('2d');
    if (size === null || context === null) return;
    const ratio = window.devicePixelRatio;
    canvas.width = Math.round(size.width * ratio);
    canvas.height = Math.round(size.height * ratio);
    if (place === null || box === null) return;
    this.zoom?.show(this.viewport, fitInside(place, size), size);
    if (picture === null) return;
    drawMap(context, { picture, place, map, kind, look, box: boxBetween(box, boxOf(size), boxOf(canvas)) });
  }

  /** The point of the picture below the pointer. */
  private pointBelow(event: MouseEvent): Point | null {
    const { place, box } = this;
    return place === null || box === null ? null : pointBetween(this.onStage(event), box, boxOf(place));
  }

  private readonly pressPointer = (event: PointerEvent): void => {
    const at = this.pointBelow(event);
    if (this.region.tool === 'none' || event.button !== 0 || at === null || this.place === null) return;
    this.surface.setPointerCapture(event.pointerId);
    this.painting = { draw: drawFrom(this.region, this.place, at), drawn: null };
    this.paint(at);
  };

  private paint(to: Point): void {
    if (this.painting === null) return;
    const { draw, drawn } = this.painting;
    const shape = draw(to);
    if (shape === drawn) return;
    this.painting = { draw, drawn: shape };
    tell(this, 'change-region', replaceShape(this.region, drawn, shape));
  }

  private readonly movePointer = (event: PointerEvent): void => {
    const at = this.pointBelow(event);
    const { place } = this;
    if (at === null || place === null || !this.pointing) return;
    const inside = at.x >= 0 && at.x < place.width && at.y >= 0 && at.y < place.height;
    tell(this, 'point-at', inside ? { ...at, by: 'pointer' } : null);
    this.paint(at);
  };

  private readonly releasePointer = (): void => {
    this.painting = null;
  };

  private readonly leave = (): void => {
    if (this.pointing) tell(this, 'point-at', null);
  };

  private readonly toggleZoom = (event: MouseEvent): void => {
    if (this.region.tool !== 'none') return;
    if (this.viewport.scale > 1) this.zoom?.reset();
    else this.zoom?.scaleBy(DOUBLE_CLICK_ZOOM, this.onStage(event));
  };

  private onStage({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.surface.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private readonly pressKey = (event: KeyboardEvent): void => {
    const { zoom, place } = this;
    const key = readMapKey(event);
    if (key === null || zoom === null || place === null) return;
    if (key.does === 'arrow' && !this.pointing && this.viewport.scale === 1) return;
    // The arrow keys of the panel go to other pictures.
    event.preventDefault();
    event.stopPropagation();
    if (key.does === 'zoom') zoom.scaleBy(key.factor);
    else if (key.does === 'reset') zoom.reset();
    else if (this.region.tool === 'rectangle') {
      const change = key.shift ? 'resize' : 'move';
      tell(this, 'change-region', stepRegion(this.region, place, { direction: key.direction, change }));
    } else if (!this.pointing || (this.viewport.scale > 1 && !key.shift)) {
      zoom.panBy({ x: PAN_STEP * key.direction.x, y: PAN_STEP * key.direction.y });
    } else tell(this, 'point-at', { ...stepPointer(this.pointer, place, key.direction), by: 'keys' });
  };
}

/** The place that is looked at after an arrow key; at first the middle of what the model sees. */
function stepPointer(pointer: Point | null, { width, height, frame }: PicturePlace, direction: Point): Point {
  const from = pointer ?? { x: frame.x + frame.width / 2, y: frame.y + frame.height / 2 };
  const step = pointer === null ? 0 : KEY_STEP;
  return {
    x: clamp(from.x + step * direction.x * frame.width, 0, width - 1),
    y: clamp(from.y + step * direction.y * frame.height, 0, height - 1),
  };
}
