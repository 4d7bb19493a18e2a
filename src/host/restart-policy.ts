/** As vscode-languageclient: so many restarts within that time, then no more. */
export const MAX_RESTARTS = 4;
export const RESTART_WINDOW_MS = 3 * 60_000;

/**
 * How often an engine that died may be replaced.
 *
 * One more end than `MAX_RESTARTS` within `RESTART_WINDOW_MS` and it is given up, until the user wants it to be started
 * again: a model that kills its engine would else kill one after the other.
 */
export class RestartPolicy {
  #ends: number[] = [];
  #gaveUp = false;

  /** @param nowMs a clock that never goes back */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /** An engine ended without having been asked to. */
  noteEnd(): void {
    const now = this.nowMs();
    this.#ends = [...this.#ends.filter((end) => now - end <= RESTART_WINDOW_MS), now];
    if (this.#ends.length > MAX_RESTARTS) this.#gaveUp = true;
  }

  /** Starts counting anew. */
  reset(): void {
    this.#ends = [];
    this.#gaveUp = false;
  }
}
