import PQueue from 'p-queue';
import { cancelled } from './engine-error';

/** What the work of a request gets. */
export type Work<T> = (signal: AbortSignal) => Promise<T>;

export interface Place {
  /** Fires when the asker no longer wants the answer. */
  readonly signal: AbortSignal;
  /** A newer request of the same view takes the place of an older one. */
  readonly view?: string | undefined;
}

/** Lets requests through one at a time, in the order they came; the ones that nobody waits for are left out. */
export class RequestQueue {
  readonly #queue = new PQueue({ concurrency: 1 });
  readonly #views = new Map<string, AbortController>();

  /** @throws ScorecamError `cancelled` as soon as the place is given up, whether the work has begun or not */
  async run<T>(place: Place, work: Work<T>): Promise<T> {
    const superseded = new AbortController();
    const signal = AbortSignal.any([place.signal, superseded.signal]);
    if (place.view !== undefined) {
      this.#views.get(place.view)?.abort();
      this.#views.set(place.view, superseded);
    }
    try {
      return await Promise.race([
        this.#queue.add(async () => {
          if (signal.aborted) throw cancelled();
          return { value: await work(signal) };
        }),
        rejectOnAbort(signal),
      ]).then((result) => {
        if (result === undefined) throw cancelled();
        return result.value;
      });
    } finally {
      if (place.view !== undefined && this.#views.get(place.view) === superseded) this.#views.delete(place.view);
    }
  }
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = (): void => {
      reject(cancelled());
    };
    if (signal.aborted) give();
    signal.addEventListener('abort', give, { once: true });
  });
}
