import type { ExplainParams } from '../protocol';
import { ScorecamError } from '../shared/errors';

/** @throws ScorecamError `usage` for numbers that would not make a map; whoever asks may be another program */
export function checkNumbers({ temperature, channels }: ExplainParams): void {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new ScorecamError('usage', `The temperature ${temperature} is not a number above 0.`, 'Use 1, the default.');
  }
  if (!(channels > 0 && channels <= 1)) {
    throw new ScorecamError(
      'usage',
      `The share of channels ${channels} is not above 0 to 1.`,
      'Use 1 for all of them.',
    );
  }
}

/** As many as RISE's evaluation has; more would change less than a row of pixels at a time. */
const MAX_STEPS = 224;

/** @throws ScorecamError `usage` for steps that make no curve */
export function checkSteps(steps: number): void {
  if (!(Number.isInteger(steps) && steps >= 2 && steps <= MAX_STEPS)) {
    throw new ScorecamError('usage', `A curve of ${steps} steps cannot be measured.`, `Ask for 2 to ${MAX_STEPS}.`);
  }
}
