/** Does something once, a while after it was last asked for: many events that come together count as one. */
export class Soon {
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly delayMs: number,
    private readonly work: () => void,
  ) {}

  ask(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.work, this.delayMs);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
