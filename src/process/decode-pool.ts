import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { preparePicture, type PictureJob, type PreparedPicture, type Preparer } from '../explain';
import { ScorecamError } from '../shared/errors';
import type { DecodeAnswer } from './decode-thread';

/** More of them would wait for each other's memory. */
const MAX_THREADS = 16;

interface Pending {
  readonly job: PictureJob;
  readonly resolve: (prepared: PreparedPicture) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread and the pictures that it is at work on, by their numbers. */
interface Thread {
  readonly worker: Worker;
  readonly pending: Map<number, Pending>;
}

/**
 * Threads that prepare pictures while the engine's own one is inside TensorFlow. What a thread leaves undone that ends
 * before its time is done by the engine's own.
 */
export class DecodePool implements Preparer {
  #threads: Thread[];
  #next = 0;
  #ended = false;

  /** @param file the bundle that calls `serveDecoding` where it is not the main thread */
  constructor(file: string, threads = Math.min(MAX_THREADS, os.availableParallelism())) {
    this.#threads = Array.from({ length: threads }, () => this.#start(file));
  }

  readonly prepare = (job: PictureJob): Promise<PreparedPicture> => {
    const [first, ...others] = this.#threads;
    if (first === undefined) return preparePicture(job);
    const thread = others.reduce((least, other) => (other.pending.size < least.pending.size ? other : least), first);
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      thread.pending.set(id, { job, resolve, reject });
      thread.worker.postMessage({ id, job });
    });
  };

  readonly end = (): void => {
    this.#ended = true;
    for (const { worker } of this.#threads) void worker.terminate();
  };

  #start(file: string): Thread {
    const thread: Thread = { worker: new Worker(file, { stdout: true }), pending: new Map() };
    const { worker, pending } = thread;
    worker.unref();
    worker.on('message', (answer: DecodeAnswer) => {
      const asked = pending.get(answer.id);
      pending.delete(answer.id);
      if ('prepared' in answer) {
        asked?.resolve(answer.prepared);
        return;
      }
      const { code, message, hint, remedy } = answer.error;
      asked?.reject(new ScorecamError(code, message, hint, { remedy }));
    });
    // What went wrong is seen by who works on the picture next.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      this.#threads = this.#threads.filter((other) => other !== thread);
      if (this.#ended) return;
      for (const { job, resolve, reject } of pending.values()) preparePicture(job).then(resolve, reject);
      pending.clear();
    });
    return thread;
  }
}
