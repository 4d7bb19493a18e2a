import type { ErrorCode } from '../shared/errors';

/** Exit codes of the command line; part of its contract. */
export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: 2,
  output: 2,
  picture: 3,
  model: 4,
  runtime: 5,
  memory: 1,
  engine: 1,
  internal: 1,
  cancelled: 130,
};
