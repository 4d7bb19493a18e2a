import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

/** What the engine reads; package.json's menus name the same. */
export const PICTURE_EXTENSIONS: readonly string[] = [
  'jpg',
  'jpeg',
  'png',
  'webp',
  'gif',
  'bmp',
  'tif',
  'tiff',
  'avif',
];

/** Whether a file's name says that it is a picture. */
export function isPictureName(name: string): boolean {
  const lower = name.toLowerCase();
  return PICTURE_EXTENSIONS.some((extension) => lower.endsWith(`.${extension}`));
}

/**
 * SHA-256 of a file's bytes, hexadecimal.
 *
 * @throws the system's error where the file cannot be read
 */
export async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
