import { expect } from 'vitest';
import { ScorecamError } from '../../src/shared/errors';

/** Nothing that is refused may take longer, on a busy machine. */
const SOON_MS = 10_000;

/** Expects that a model is refused soon, in these words, with something to do about it, and without a file's content. */
export async function expectModelError(attempt: Promise<unknown>, words: RegExp): Promise<ScorecamError> {
  const begun = performance.now();
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScorecamError))
    throw new Error(`the model was not refused (${String(error)})`, { cause: error });
  expect(error.message).toMatch(words);
  expect(error.code).toBe('model');
  expect(error.message.length).toBeLessThan(1000);
  expect(error.message).not.toContain('\n');
  expect(error.hint.length).toBeGreaterThan(10);
  expect(performance.now() - begun).toBeLessThan(SOON_MS);
  return error;
}
