import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { ScorecamError } from '../shared/errors';

/**
 * A path that the user gave, counted from the folder that they called from.
 *
 * @throws ScorecamError `usage` where that folder is gone
 */
export function userPath(given: string): string {
  try {
    return path.resolve(given);
  } catch (cause) {
    throw new ScorecamError(
      'usage',
      `The folder that you called from is gone, so ${given} cannot be found.`,
      'Change to a folder that exists, and call again.',
      { cause },
    );
  }
}

/** Reads a whole number within limits. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It has to be a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

/** Smaller ones would leave the range of numbers when a logit is divided by them. */
const TEMPERATURES = { min: 1e-6, max: 1e6 };

/** Reads a temperature. */
export function temperature(text: string): number {
  const { min, max } = TEMPERATURES;
  const value = /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new InvalidArgumentError(`It has to be a number above 0 (from ${min} to ${max}).`);
  }
  return value;
}

/** What a script hands over when its variable is not set would otherwise mean the present folder. */
export function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** `all` or `N%` as a share above 0 to 1. */
export function share(text: string): number {
  if (text === 'all') return 1;
  const percent = Number(/^(\d+(?:\.\d+)?)%$/.exec(text)?.[1]);
  if (!(percent > 0 && percent <= 100))
    throw new InvalidArgumentError('It has to be all, or a percentage such as 30%.');
  return percent / 100;
}
