/**
 * Adds up for how long nothing was heard of somebody.
 *
 * A look that comes late counts no more than two that come in time: this process was stopped (Ctrl-Z, a debugger, a
 * sleeping machine) and has not yet read what was sent to it meanwhile.
 */
export class Silence {
  #ms = 0;
  #lookedAtMs: number | undefined;

  /** @param stepMs how often `look` is called */
  constructor(private readonly stepMs: number) {}

  /** Something was heard. */
  end(): void {
    this.#ms = 0;
  }

  /** @returns for how long nothing was heard, in milliseconds */
  look(nowMs: number): number {
    const since = this.#lookedAtMs === undefined ? 0 : nowMs - this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    this.#ms += Math.min(since, 2 * this.stepMs);
    return this.#ms;
  }
}
