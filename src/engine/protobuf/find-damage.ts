import protobuf from 'protobufjs';

/** What may stand in a message of a kind: messages by their field, and fields of names and numbers that are read. */
export interface MessageKind {
  readonly messages: Readonly<Record<number, string>>;
  readonly described: readonly number[];
  /** Messages of which there is at most one: where it comes twice, readers differ in what they make of it. */
  readonly once?: readonly number[];
}

/** A description beyond these was made to fill the memory; the largest known networks have some 100,000 fields. */
const MAX_FIELDS = 3_000_000;
const MAX_DESCRIBED_BYTES = 64 * 2 ** 20;
const MAX_DEPTH = 64;

const LENGTH_DELIMITED = 2;

/**
 * Walks over the bytes of a message without taking anything from them: every length has to lie inside of what it is part
 * of, and names, shapes and nodes have to be of a number that fits into memory.
 *
 * @param kinds of messages, by their names; what is not named in them is passed over
 * @param root the kind of the whole
 * @returns what is wrong, in words that go on after the name of the file; undefined where nothing is
 */
export function findDamage(
  bytes: Uint8Array,
  kinds: Readonly<Record<string, MessageKind>>,
  root: string,
): string | undefined {
  const reader = protobuf.Reader.create(bytes);
  const count = { fields: 0, described: 0 };
  const walk = (kind: string, end: number, depth: number): void => {
    const { messages, described, once = [] } = kinds[kind] ?? { messages: {}, described: [] };
    const seen = new Set<number>();
    while (reader.pos < end) {
      const at = reader.pos;
      const tag = reader.uint32();
      const [field, wire] = [tag >>> 3, tag & 7];
      count.fields += 1;
      if (count.fields > MAX_FIELDS) throw new Damage(`describes more than ${MAX_FIELDS} things`);
      const inner = messages[field];
      if (wire !== LENGTH_DELIMITED) {
        if (inner !== undefined) throw new Damage(`is damaged at byte ${at}`);
        reader.skipType(wire);
        continue;
      }
      const length = reader.uint32();
      const next = reader.pos + length;
      if (next > end)
        throw new Damage(`is cut short or damaged: byte ${at} announces ${length} bytes, ${end - reader.pos} follow`);
      if (described.includes(field)) count.described += length;
      if (count.described > MAX_DESCRIBED_BYTES) throw new Damage('has names and shapes of more than 64 MiB');
      if (inner === undefined) {
        reader.pos = next;
        continue;
      }
      if (seen.has(field) && once.includes(field)) throw new Damage(`is damaged at byte ${at}: a second ${inner}`);
      seen.add(field);
      if (depth === MAX_DEPTH) throw new Damage(`is nested more than ${MAX_DEPTH} levels deep`);
      walk(inner, next, depth + 1);
    }
    if (reader.pos !== end) throw new Damage(`is damaged before byte ${reader.pos}`);
  };
  try {
    walk(root, bytes.length, 0);
    return undefined;
  } catch (error) {
    if (error instanceof Damage) return error.message;
    return `is cut short or damaged at byte ${reader.pos} of ${bytes.length}`;
  }
}

class Damage extends Error {}
