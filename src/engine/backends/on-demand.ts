/** Something that is opened when it is first asked for, and is given back once. */
export class OnDemand<T extends { dispose(): void }> {
  #opening: Promise<T> | undefined;

  constructor(private readonly open: () => Promise<T>) {}

  /** What could not be opened is tried again the next time. */
  get(): Promise<T> {
    this.#opening ??= this.open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  dispose(): void {
    const opening = this.#opening;
    this.#opening = undefined;
    opening?.then(
      (opened) => {
        opened.dispose();
      },
      () => undefined,
    );
  }
}
