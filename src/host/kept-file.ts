import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { compactArrays } from './compact-arrays';

const HASH_BYTES = 32;

/**
 * Plain data as the content of a file that tells whether it is whole.
 *
 * @param magic what the file begins with: its kind and version
 */
export function packKept(magic: Buffer, data: unknown): Buffer {
  const payload = serialize(data);
  return Buffer.concat([magic, sha256(payload), payload]);
}

/** What such a file holds; undefined where it is not whole, or of another kind or version. */
export function unpackKept(magic: Buffer, content: Buffer): unknown {
  if (!content.subarray(0, magic.length).equals(magic)) return undefined;
  const payload = content.subarray(magic.length + HASH_BYTES);
  if (!sha256(payload).equals(content.subarray(magic.length, magic.length + HASH_BYTES))) return undefined;
  try {
    return compactArrays(deserialize(payload) as unknown);
  } catch {
    // Another version of Node may have written it.
    return undefined;
  }
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
