import { createHash } from 'node:crypto';
import { readFile, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { OutputFolder } from '../output';
import { DROP_LIMITS, type DroppedFile } from '../protocol';
import { printable } from '../report';
import { ScorecamError } from '../shared/errors';
import { trimFolder } from './bounded-folder';
import { isPictureName } from '../shared/picture-names';

/** What all pictures that were dropped may take on disk. */
const MAX_KEPT_BYTES = DROP_LIMITS.bytes;

const MAX_STEM = 100;

const MOST_NAMES = 5;

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

/** Names of files as words: so many of them, and how many others there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => `"${plain(name)}"`);
  const more = names.length - shown.length;
  return [...shown, ...(more > 0 ? [`+${more}`] : [])].join(', ');
}

/** The editor makes links of `[text](target)` in what it shows. */
function plain(name: string): string {
  return printable(name).replaceAll('](', '] (');
}

/**
 * Writes pictures of which only names and bytes are known.
 *
 * @returns their absolute paths, and the names of those that are no pictures or too large
 * @throws ScorecamError `output` where they cannot be written
 */
export async function keepAllDropped(
  folder: string,
  files: readonly DroppedFile[],
): Promise<{ pictures: string[]; refused: string[] }> {
  const pictures: string[] = [];
  const refused: string[] = [];
  for (const { name, bytes } of files) {
    try {
      pictures.push(await keepDropped(folder, name, Uint8Array.from(bytes)));
    } catch (error) {
      if (!(error instanceof ScorecamError) || error.code !== 'picture') throw error;
      refused.push(name);
    }
  }
  return { pictures, refused };
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
  if (bytes.byteLength > DROP_LIMITS.bytesOfFile) {
    throw new ScorecamError(
      'picture',
      `"${name}" has more than ${DROP_LIMITS.bytesOfFile / 2 ** 20} MiB.`,
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
