import { parentPort } from 'node:worker_threads';
import { preparePicture, type PictureJob, type PreparedPicture } from '../explain';
import { toScorecamError, type ScorecamError } from '../shared/errors';

export interface DecodeTask {
  readonly id: number;
  readonly job: PictureJob;
}

/** An error loses its class on the way between threads. */
export type DecodeAnswer =
  | { readonly id: number; readonly prepared: PreparedPicture }
  | { readonly id: number; readonly error: Pick<ScorecamError, 'code' | 'message' | 'hint' | 'remedy'> };

/** Prepares the pictures that the thread of the engine sends. */
export function serveDecoding(): void {
  const port = parentPort;
  if (port === null) throw new TypeError('this is no thread of the engine');
  port.on('message', ({ id, job }: DecodeTask) => {
    preparePicture(job).then(
      (prepared) => {
        port.postMessage({ id, prepared } satisfies DecodeAnswer, [prepared.input.buffer as ArrayBuffer]);
      },
      (cause: unknown) => {
        const { code, message, hint, remedy } = toScorecamError(cause);
        port.postMessage({ id, error: { code, message, hint, remedy } } satisfies DecodeAnswer);
      },
    );
  });
}
