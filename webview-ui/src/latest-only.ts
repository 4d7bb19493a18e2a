/**
 * Asks one question at a time: while one is not answered the newest waits, those between are forgotten.
 */
export class LatestOnly<Question> {
  #id = 0;
  #open = false;
  #waiting: { readonly question: Question } | null = null;

  /** @param send gives a question its number, by which it is answered */
  constructor(private readonly send: (id: number, question: Question) => void) {}

  ask(question: Question): void {
    if (this.#open) {
      this.#waiting = { question };
      return;
    }
    this.#open = true;
    this.#id += 1;
    this.send(this.#id, question);
  }

  /** @returns whether that was the answer that was waited for */
  answered(id: number): boolean {
    if (!this.#open || id !== this.#id) return false;
    this.#open = false;
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) this.ask(next.question);
    return true;
  }

  /** What was asked no longer matters: an answer to it is none. */
  forget(): void {
    this.#open = false;
    this.#waiting = null;
  }
}
