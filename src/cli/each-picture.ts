import { toScorecamError, type ErrorCode, type ScorecamError } from '../shared/errors';
import { EXIT_CODES } from './exit-codes';
import { userPath } from './options';
import { describeError, type Terminal } from './terminal';

/** Errors that say nothing about the next picture. */
const GO_ON: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['picture', 'engine', 'memory']);

export interface PictureWork {
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
  { work, onFailure }: PictureWork,
): Promise<number> {
  let code = 0;
  for (const [index, image] of images.map(userPath).entries()) {
    try {
      await work(image, index);
    } catch (error) {
      const known = toScorecamError(error);
      if (known.code === 'cancelled') {
        terminal.log('scorecam: cancelled');
        return EXIT_CODES.cancelled;
      }
      terminal.log(`scorecam: ${describeError(known)}`);
      onFailure(image, known);
      if (code === 0) code = EXIT_CODES[known.code];
      if (!GO_ON.has(known.code)) return code;
    }
  }
  return code;
}
