import type { PassKind, PassTurn } from '../explain';
import { cancelled } from './engine-error';
import { Lock } from './lock';

/** What the work of a request gets: when to stop, and how to run a pass over the masks. */
export type Work<T> = (signal: AbortSignal, passTurn: PassTurn) => Promise<T>;

export interface Place {
  /** Fires when the asker no longer wants the answer. */
  readonly signal: AbortSignal;
  /** A newer request of the same view takes the place of an older one. */
  readonly view?: string | undefined;
}

/**
 * Lets one request at a time work, in the order they came; the ones that nobody waits for are left out.
 *
 * A pass over the masks takes seconds, everything else is short. So the one that runs a pass lets all that wait go
 * first between its batches, and only one pass is under way at a time, the others wait for it in their order. A pass in
 * the background lets the others go first, too.
 */
export class RequestQueue {
  readonly #turn = new Lock();
  readonly #pass = new Lock();
  readonly #views = new Map<string, AbortController>();

  /** @throws ScorecamError `cancelled` as soon as the place is given up, whether the work has begun or not */
  async run<T>(place: Place, work: Work<T>): Promise<T> {
    const superseded = new AbortController();
    const signal = AbortSignal.any([place.signal, superseded.signal]);
    if (place.view !== undefined) {
      this.#views.get(place.view)?.abort();
      this.#views.set(place.view, superseded);
    }
    const end = new AbortController();
    try {
      return await Promise.race([this.#inTurn(signal, work), rejectOnAbort(signal, end.signal)]);
    } finally {
      // What still listens to a signal keeps it for ever, and with it the answer.
      end.abort();
      if (place.view !== undefined && this.#views.get(place.view) === superseded) this.#views.delete(place.view);
    }
  }

  async #inTurn<T>(signal: AbortSignal, work: Work<T>): Promise<T> {
    await this.#turn.take();
    try {
      if (signal.aborted) throw cancelled();
      return await work(signal, (pass, kind) => this.#runPass(signal, pass, kind));
    } finally {
      this.#turn.release();
    }
  }

  /** Called by work that has its turn, and returns with the turn being its own again. */
  async #runPass<T>(
    signal: AbortSignal,
    pass: (giveWay: () => Promise<void>) => Promise<T>,
    kind: PassKind = 'asked',
  ): Promise<T> {
    this.#turn.release();
    await this.#pass.take();
    await this.#turn.take();
    try {
      if (signal.aborted) throw cancelled();
      return await pass(async () => {
        this.#turn.release();
        if (kind === 'background') {
          this.#pass.release();
          await this.#pass.take();
        }
        await this.#turn.take();
      });
    } finally {
      this.#pass.release();
    }
  }
}

/** @param end when nobody waits for that any more */
function rejectOnAbort(signal: AbortSignal, end: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => {
      reject(cancelled());
    };
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true, signal: end });
  });
}
