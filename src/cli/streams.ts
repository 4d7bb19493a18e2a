import { printable } from '../report';
import { ScorecamError, toScorecamError } from '../shared/errors';
import { EXIT_CODES } from './exit-codes';
import { createTerminal } from './terminal';

/** Lets this process end in an orderly way where its streams or its own code fail. */
export function endSoftly(): void {
  process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
    // `scorecam … | head` closes the pipe early, which is no error.
    if (cause.code === 'EPIPE') process.exit(0);
    const message = `The answer cannot be written: ${cause.message}.`;
    fail(new ScorecamError('output', message, 'Write it to another file or disk.', { cause }));
  });
  // Nobody is left to be told.
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    fail(toScorecamError(error));
  });
}

function fail(error: ScorecamError): never {
  reportError(error);
  process.exit(EXIT_CODES[error.code]);
}

/** Says what went wrong; of a defect of this program also where, when asked for (`--verbose`). */
export function reportError(error: ScorecamError): void {
  createTerminal({ quiet: false }).error(error);
  if (error.code !== 'internal' || !process.argv.includes('--verbose')) return;
  const { cause } = error;
  const stack = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
  stack.split('\n').forEach((line) => process.stderr.write(`${printable(line)}\n`));
}
