import { createHash } from 'node:crypto';
import { ScorecamError } from '../shared/errors';

/** A part of the work, of several that make up all of it. */
export interface Shard {
  /** From 1 to `of`. */
  readonly number: number;
  readonly of: number;
}

export const WHOLE: Shard = { number: 1, of: 1 };

const MAX_SHARDS = 100_000;

/** Reads `i/N`. @throws ScorecamError `usage` */
export function parseShard(text: string): Shard {
  const [, number = '', of = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number >= 1 && shard.number <= shard.of && shard.of <= MAX_SHARDS) return shard;
  throw new ScorecamError(
    'usage',
    `${JSON.stringify(text.slice(0, 50))} is no shard.`,
    'Give i/N with i from 1 to N, for instance --shard 3/8.',
  );
}

/** Whether a picture belongs to a shard: settled by its name alone, so that it stays there when others come or go. */
export function isInShard(name: string, { number, of }: Shard): boolean {
  return of === 1 || createHash('sha256').update(name).digest().readUInt32BE(0) % of === number - 1;
}
