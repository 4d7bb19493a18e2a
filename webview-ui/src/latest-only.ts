import { nextId } from './question-id';

/**
 * Asks one question at a time: while one is not answered the newest waits, those between are forgotten.
 */
export class LatestOnly<Question> {
  /** Of the question that waits for its answer. */
  #open: number | null = null;
  #waiting: { readonly question: Question } | null = null;

  /** @param send sends a question with its number, by which it is answered; false where there is nothing to send */
  constructor(private readonly send: (id: number, question: Question) => boolean) {}

  ask(question: Question): void {
    if (this.#open !== null) {
      this.#waiting = { question };
      return;
    }
    const id = nextId();
    this.#open = this.send(id, question) ? id : null;
  }

  /** Whether an answer is waited for. */
  get busy(): boolean {
    return this.#open !== null;
  }

  /** @returns whether that was the answer that was waited for */
  answered(id: number): boolean {
    if (id !== this.#open) return false;
    this.#open = null;
    const next = this.#waiting;
    this.#waiting = null;
    if (next !== null) this.ask(next.question);
    return true;
  }

  /** What was asked no longer matters: an answer to it is none. */
  forget(): void {
    this.#open = null;
    this.#waiting = null;
  }
}
