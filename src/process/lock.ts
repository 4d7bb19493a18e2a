import PQueue from 'p-queue';

/** Is held by one at a time, in the order in which they asked. */
export class Lock {
  readonly #holders = new PQueue({ concurrency: 1 });
  #release: () => void = () => undefined;

  take(): Promise<void> {
    return new Promise((resolve) => {
      void this.#holders.add(
        () =>
          new Promise<void>((release) => {
            this.#release = release;
            resolve();
          }),
      );
    });
  }

  /** To be called by who holds it. */
  release(): void {
    this.#release();
  }
}
