import type { MethodOption } from './method';

/** The option of methods that draw by chance. */
export const SEED = {
  name: 'seed',
  words: 'what the random numbers begin with',
  kind: 'whole',
  min: 0,
  max: 2 ** 31 - 1,
  usual: 0,
} as const satisfies MethodOption;
