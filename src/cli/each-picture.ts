import { ScorecamError, toScorecamError, type ErrorCode } from '../shared/errors';
import { EXIT_CODES } from './exit-codes';
import { userPath } from './option-values';
import type { Terminal } from './terminal';

/** Errors that say nothing about the next picture. */
const GO_ON: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['picture', 'engine', 'memory']);

/** Errors that have something to do with the picture although they may not name it. */
const ABOUT_PICTURE: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['engine', 'memory', 'internal']);

/** An engine that fails for so many pictures in a row will fail for the next one, too. */
const MAX_ENGINE_FAILURES = 3;

/** Whether the other pictures would fail for the same reason; what does not fit one picture may fit another. */
export function endsAll({ code, remedy }: ScorecamError): boolean {
  return !GO_ON.has(code) && remedy !== 'other-fit';
}

export interface PictureWork {
  /** Fires when the user cancels. */
  readonly signal: AbortSignal;
  /** Gets the absolute path. */
  readonly work: (image: string, index: number) => Promise<void>;
  readonly onFailure: (image: string, error: ScorecamError) => void;
}

/**
 * Works on one picture after the other; one that fails is reported, and the others are still done unless they would
 * fail for the same reason.
 *
 * @param images as the user gave them
 * @returns the exit code: of the first failure, or 0
 */
export async function forEachPicture(
  images: readonly string[],
  terminal: Terminal,
  { signal, work, onFailure }: PictureWork,
): Promise<number> {
  let code = 0;
  let engineFailures = 0;
  for (const [index, image] of images.map(userPath).entries()) {
    try {
      await work(image, index);
      engineFailures = 0;
    } catch (error) {
      const known = toScorecamError(error);
      // A signal to the whole process group may end the engine first; it is the user's wish all the same.
      if (known.code === 'cancelled' || signal.aborted) {
        terminal.log('scorecam: cancelled');
        return EXIT_CODES.cancelled;
      }
      const isAboutPicture = known.remedy === 'other-fit' || ABOUT_PICTURE.has(known.code);
      terminal.error(known, isAboutPicture ? image : undefined);
      onFailure(image, known);
      if (code === 0) code = EXIT_CODES[known.code];
      if (endsAll(known)) return code;
      engineFailures = known.code === 'engine' || known.code === 'memory' ? engineFailures + 1 : 0;
      const left = images.length - 1 - index;
      if (engineFailures === MAX_ENGINE_FAILURES && left > 0) {
        terminal.error(gaveUp(left));
        return code;
      }
    }
  }
  return code;
}

function gaveUp(left: number): ScorecamError {
  return new ScorecamError(
    'engine',
    `The engine failed for ${MAX_ENGINE_FAILURES} pictures in a row; ${left} more were left out.`,
    'Run `npm run doctor`, or try one of the pictures alone with --verbose.',
  );
}
