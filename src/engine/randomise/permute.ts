import { createHash } from 'node:crypto';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/**
 * The numbers of a weight in a random order: the same numbers, so that nothing is left of what was learned but how large
 * they are. Fisher and Yates' shuffle (Durstenfeld 1964).
 *
 * @param bytes numbers one after the other, as they are stored
 * @param numberBytes that each of them takes: 1, 2, 4 or 8
 * @param chance the same weight of the same seed has the same order
 * @returns a copy
 * @throws RangeError for other sizes
 */
export function permuted(bytes: Uint8Array, numberBytes: number, chance: WeightChance): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const numbers = viewOf(copy, numberBytes);
  const generator = xoroshiro128plus(seedOf(chance));
  for (let last = numbers.length - 1; last > 0; last -= 1) {
    const chosen = uniformInt(generator, 0, last);
    const moved = numbers[last] ?? 0;
    numbers[last] = numbers[chosen] ?? 0;
    numbers[chosen] = moved;
  }
  return copy;
}

/** What the order of a weight's numbers depends on. */
export interface WeightChance {
  readonly seed: number;
  /** Of the weight: another weight of the same length has another order. */
  readonly name: string;
}

function seedOf({ seed, name }: WeightChance): number {
  return createHash('sha256').update(`${seed}\n${name}`).digest().readInt32LE(0);
}

type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** Numbers are only moved, so that their type does not matter: only how long they are. */
function viewOf({ buffer, byteLength }: Uint8Array, numberBytes: number): Numbers {
  const count = byteLength / numberBytes;
  if (!Number.isInteger(count)) throw new RangeError(`${byteLength} bytes are no numbers of ${numberBytes} bytes`);
  switch (numberBytes) {
    case 1:
      return new Uint8Array(buffer);
    case 2:
      return new Uint16Array(buffer);
    case 4:
      return new Uint32Array(buffer);
    case 8:
      return new Float64Array(buffer);
    default:
      throw new RangeError(`there are no numbers of ${numberBytes} bytes`);
  }
}
