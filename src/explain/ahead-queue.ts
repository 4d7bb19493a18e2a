/** Works on a list ahead of whoever takes the results, in their order, and never by more than so many. */
export class AheadQueue<Item, Result> {
  readonly #begun: Promise<Result>[] = [];
  #next = 0;

  /**
   * @param ahead how many may be under way or waiting to be taken, at least 1
   * @param work must not fail
   */
  constructor(
    private readonly items: readonly Item[],
    private readonly ahead: number,
    private readonly work: (item: Item) => Promise<Result>,
  ) {}

  /** The result of the next item; RangeError behind the last one. */
  take(): Promise<Result> {
    this.#fill();
    const result = this.#begun.shift();
    if (result === undefined) throw new RangeError('nothing is left');
    return result.finally(() => {
      this.#fill();
    });
  }

  #fill(): void {
    while (this.#begun.length < this.ahead && this.#next < this.items.length) {
      const item = this.items[this.#next] as Item;
      this.#next += 1;
      this.#begun.push(this.work(item));
    }
  }
}
