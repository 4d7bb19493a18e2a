import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** The engine refuses larger ones. */
const MAX_BYTES = 512 * 2 ** 20;

/**
 * SHA-256 of a picture's bytes, hexadecimal.
 *
 * @returns undefined for what the engine would not read: a folder, a pipe, a file that is too large
 * @throws the system's error where the file cannot be read, an `AbortError` after the signal
 */
export async function hashPicture(file: string, signal?: AbortSignal): Promise<string | undefined> {
  // Asked before it is opened: opening a pipe waits until somebody writes into it.
  const facts = await stat(file);
  if (!facts.isFile() || facts.size > MAX_BYTES) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash, signal === undefined ? {} : { signal });
  return hash.digest('hex');
}
