import { ScorecamError } from '../shared/errors';

export interface BudgetOptions {
  /** Files and folders that are looked at. */
  readonly maxEntries: number;
  readonly maxMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How much of a search may still be done. */
export class Budget {
  readonly #begunMs = performance.now();
  #entries = 0;
  #isSpent = false;

  constructor(private readonly options: BudgetOptions) {}

  /** Whether something was left out because there is nothing to spend any more. */
  get isSpent(): boolean {
    return this.#isSpent;
  }

  /**
   * Counts one more entry.
   *
   * @returns whether it may still be looked at
   * @throws ScorecamError `cancelled`
   */
  spend(): boolean {
    const { maxEntries, maxMs, signal } = this.options;
    if (signal?.aborted === true) throw new ScorecamError('cancelled', 'Cancelled.', '');
    this.#entries += 1;
    this.#isSpent ||= this.#entries > maxEntries || performance.now() - this.#begunMs > maxMs;
    return !this.#isSpent;
  }
}
