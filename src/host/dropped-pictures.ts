import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { OutputFolder } from '../output';
import { ScorecamError } from '../shared/errors';
import { trimFolder } from './bounded-folder';
import { isPictureName } from './picture-files';

/** Largest file that a page may hand over. */
export const MAX_DROPPED_BYTES = 64 * 2 ** 20;

/** What all pictures that were dropped may take on disk. */
const MAX_KEPT_BYTES = 256 * 2 ** 20;

const MAX_STEM = 100;

/** Of the files that were dropped, those that are pictures and exist; absolute paths. */
export async function existingPictures(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    [...new Set(files)].filter(isPictureName).map(async (file) => {
      const facts = await stat(file).catch(() => undefined);
      return facts?.isFile() === true ? file : undefined;
    }),
  );
  return found.filter((file) => file !== undefined);
}

/** A name that every file system takes and that leads nowhere else. */
export function safeName(name: string): string {
  const { base } = path.parse(name.replaceAll('\\', '/'));
  const extension = path.extname(base);
  // eslint-disable-next-line no-control-regex
  const stem = path.basename(base, extension).replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*]/g, '_');
  const kept = Array.from(stem.trim()).slice(0, MAX_STEM).join('');
  // A leading dot hides a file, and Windows has names that are devices.
  return `${/^(\.|(con|prn|aux|nul|com\d|lpt\d)$)/i.test(kept) || kept === '' ? '_' : ''}${kept}${extension.toLowerCase()}`;
}

/**
 * Writes a picture of which only name and bytes are known.
 *
 * @returns its absolute path; a picture of the same name and bytes that is there already serves
 * @throws ScorecamError `picture` where it is none or too large, `output` where it cannot be written
 */
export async function keepDropped(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const safe = safeName(name);
  if (!isPictureName(safe)) {
    throw new ScorecamError(
      'picture',
      `"${name}" is not a picture.`,
      'Drop a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.',
    );
  }
  if (bytes.byteLength > MAX_DROPPED_BYTES) {
    throw new ScorecamError(
      'picture',
      `"${name}" has more than ${MAX_DROPPED_BYTES / 2 ** 20} MiB.`,
      'Save it in a folder that the editor can open, and explain it there.',
    );
  }
  // In a folder of its own, so that a picture of the same name that is open stays what it is.
  const own = path.join(folder, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  const file = path.join(own, safe);
  const known = await readFile(file).catch(() => undefined);
  if (known?.equals(bytes) === true) {
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    return file;
  }
  const output = await OutputFolder.open(own);
  await output.write([{ name: safe, content: bytes }]);
  await trimFolder(folder, MAX_KEPT_BYTES);
  return file;
}
