import { select, type Selection } from 'd3-selection';
import { zoom, zoomTransform, type D3ZoomEvent, type ZoomBehavior } from 'd3-zoom';
import { clamp, type Box, type Point, type Size } from './geometry';
import { fromTransform, LARGEST_SCALE, toTransform, type Viewport } from './viewport';

/** By one event, in powers of two; a notch of a wheel is as far as a pinch that arrives in many steps. */
const LARGEST_STEP = 0.4;

/** With it the wheel zooms, by its name. */
export const WHEEL_KEY = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';

export interface StageZoomOptions {
  /** Whether a drag moves what is seen now; it may mean something else. */
  readonly mayDrag: () => boolean;
  readonly onChange: (viewport: Viewport) => void;
}

/** Zooming and panning of one stage by wheel with Ctrl or Cmd, pinch, drag, or as its methods say; what is seen stays on the picture. */
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
      .wheelDelta(zoomStep)
      .filter((event: MouseEvent | TouchEvent) => {
        if (event.type === 'wheel') return isZoomed(event as WheelEvent);
        // One finger scrolls the page while there is nothing to pan.
        if ('touches' in event) return event.touches.length > 1 || (mayDrag() && zoomTransform(element).k > 1);
        return event.button === 0 && !event.ctrlKey && mayDrag();
      })
      .on('zoom', ({ transform }: D3ZoomEvent<HTMLElement, unknown>) => {
        if (this.#telling) onChange(fromTransform(transform, this.#size));
      });
    this.#stage.call(this.#zoom).on('dblclick.zoom', null);
    // At its ends the browser would zoom the whole page instead.
    element.addEventListener('wheel', keepInside, { passive: false });
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

/** Without a key the wheel scrolls the page; a pinch on a touchpad arrives as a wheel with Ctrl. */
function isZoomed({ ctrlKey, metaKey }: WheelEvent): boolean {
  return ctrlKey || metaKey;
}

/** How far a turn of the wheel zooms, in powers of two; a pinch arrives in small steps. */
function zoomStep({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const step = deltaMode === WheelEvent.DOM_DELTA_PIXEL ? deltaY / (ctrlKey ? 50 : 500) : Math.sign(deltaY);
  return clamp(-step, -LARGEST_STEP, LARGEST_STEP);
}

function keepInside(event: WheelEvent): void {
  if (isZoomed(event)) event.preventDefault();
}
