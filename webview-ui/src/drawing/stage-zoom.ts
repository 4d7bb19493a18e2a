import { select, type Selection } from 'd3-selection';
import { zoom, zoomTransform, type D3ZoomEvent, type ZoomBehavior } from 'd3-zoom';
import type { Box, Point, Size } from './geometry';
import { fromTransform, LARGEST_SCALE, toTransform, type Viewport } from './viewport';

/** Whoever scrolls the page over a map wants to scroll on, not to zoom. */
const SCROLLING_MS = 250;
let lastScrollMs = -Infinity;
document.addEventListener(
  'scroll',
  ({ timeStamp }) => {
    lastScrollMs = timeStamp;
  },
  { capture: true, passive: true },
);

export interface StageZoomOptions {
  /** Whether a drag moves what is seen now; it may mean something else. */
  readonly mayDrag: () => boolean;
  readonly onChange: (viewport: Viewport) => void;
}

/** Zooming and panning of one stage by wheel, pinch, drag, or as its methods say; what is seen stays on the picture. */
export class StageZoom {
  readonly #element: HTMLElement;
  readonly #stage: Selection<HTMLElement, unknown, null, undefined>;
  readonly #zoom: ZoomBehavior<HTMLElement, unknown>;
  #size: Size = { width: 1, height: 1 };
  #telling = true;

  constructor(element: HTMLElement, { mayDrag, onChange }: StageZoomOptions) {
    this.#element = element;
    this.#stage = select(element);
    this.#zoom = zoom<HTMLElement, unknown>()
      .scaleExtent([1, LARGEST_SCALE])
      .duration(0)
      .filter((event: MouseEvent | TouchEvent) => {
        if (event.type === 'wheel') return event.timeStamp - lastScrollMs > SCROLLING_MS;
        // One finger scrolls the page while there is nothing to pan.
        if ('touches' in event) return event.touches.length > 1 || (mayDrag() && zoomTransform(element).k > 1);
        return event.button === 0 && !event.ctrlKey && mayDrag();
      })
      .on('zoom', ({ transform }: D3ZoomEvent<HTMLElement, unknown>) => {
        if (this.#telling) onChange(fromTransform(transform, this.#size));
      });
    this.#stage.call(this.#zoom).on('dblclick.zoom', null);
  }

  /** Takes over what all stages show. `fit` is where the whole picture lies on this one. */
  show(viewport: Viewport, fit: Box, size: Size): void {
    this.#size = size;
    this.#zoom
      .extent([
        [0, 0],
        [size.width, size.height],
      ])
      .translateExtent([
        [fit.x, fit.y],
        [fit.x + fit.width, fit.y + fit.height],
      ]);
    const wanted = toTransform(viewport, size);
    if (zoomTransform(this.#element).toString() === wanted.toString()) return;
    this.#telling = false;
    this.#zoom.transform(this.#stage, wanted);
    this.#telling = true;
  }

  /** @param at the point of the stage that stays where it is; its middle when left out */
  scaleBy(factor: number, at?: Point): void {
    this.#zoom.scaleBy(this.#stage, factor, at === undefined ? undefined : [at.x, at.y]);
  }

  /** Moves what is seen by shares of the stage. */
  panBy({ x, y }: Point): void {
    const { k } = zoomTransform(this.#element);
    this.#zoom.translateBy(this.#stage, (-x * this.#size.width) / k, (-y * this.#size.height) / k);
  }

  reset(): void {
    this.#zoom.scaleTo(this.#stage, 1);
  }
}
