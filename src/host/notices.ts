import type { Notice } from '../protocol';

interface Held {
  readonly notice: Notice;
  readonly act: () => unknown;
}

/** What all panels of the window should tell, and what the buttons there do. */
export class Notices {
  readonly #held = new Map<Notice['kind'], Held>();
  readonly #listeners = new Set<() => void>();

  /** All that hold now, in the order in which they came up. */
  all(): readonly Notice[] {
    return [...this.#held.values()].map(({ notice }) => notice);
  }

  /** Calls the listener after every change of `all`. */
  onDidChange(listener: () => void): { dispose: () => void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /**
   * Puts a notice in the place of the one of its kind.
   *
   * @param act what the notice's button does
   */
  put(notice: Notice, act: () => unknown = () => undefined): void {
    this.#held.set(notice.kind, { notice, act });
    this.#changed();
  }

  remove(kind: Notice['kind']): void {
    if (this.#held.delete(kind)) this.#changed();
  }

  /**
   * Does what a notice's button promises; nothing where that notice does not hold any more.
   *
   * @returns whether it held
   */
  async act(kind: Notice['kind']): Promise<boolean> {
    const held = this.#held.get(kind);
    await held?.act();
    return held !== undefined;
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
