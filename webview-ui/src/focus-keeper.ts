import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Leads the focus to a place that stays where what had it is gone: else the keyboard begins at the top again. */
export class FocusKeeper implements ReactiveController {
  #focused: EventTarget | undefined;

  /** @param findPlace finds what takes the focus then */
  constructor(
    host: ReactiveControllerHost,
    private readonly findPlace: () => HTMLElement | null,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('focusin', this.#note);
    window.addEventListener('pointerdown', this.#forget);
  }

  hostDisconnected(): void {
    window.removeEventListener('focusin', this.#note);
    window.removeEventListener('pointerdown', this.#forget);
  }

  hostUpdated(): void {
    // The parts of the page are drawn after the page itself.
    requestAnimationFrame(this.#check);
  }

  readonly #note = (event: FocusEvent): void => {
    this.#focused = event.composedPath()[0];
  };

  /** Whoever points at another place wants the focus to be there, or nowhere. */
  readonly #forget = (): void => {
    this.#focused = undefined;
  };

  readonly #check = (): void => {
    const isGone = this.#focused instanceof Element && !this.#focused.isConnected;
    if (!isGone || document.activeElement !== document.body || !document.hasFocus()) return;
    this.#focused = undefined;
    this.findPlace()?.focus({ preventScroll: true });
  };
}
