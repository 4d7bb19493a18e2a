import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ScorecamError } from '../shared/errors';

/** Larger files are refused before a byte of them is read: no picture within the pixel limit needs more. */
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

const FORMATS_HINT = 'Give a JPEG, PNG, WebP, GIF, TIFF, BMP or AVIF file.';

/** The error of every unreadable picture; `what` ends the sentence that names the file. */
export function pictureError(path: string, what: string, hint: string, cause?: unknown): ScorecamError {
  return new ScorecamError('picture', `Cannot read the picture "${path}": ${what}.`, hint, { cause });
}

function refuseNonFile(path: string, stats: { isFile(): boolean; isDirectory(): boolean }): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) {
    throw pictureError(
      path,
      'it is a folder',
      'Name the pictures inside it, for example with a pattern of your shell.',
    );
  }
  throw pictureError(
    path,
    'it is not an ordinary file (a pipe, socket or device)',
    'Save the picture to a file and name that file.',
  );
}

const NO_SUCH_FILE = [
  'there is no such file',
  'Check the spelling; a relative path counts from the folder you called from.',
] as const;
const NO_PERMISSION = ['you may not read it', 'Change the permissions of the file, or copy it.'] as const;

const SYSTEM_ERRORS: Readonly<Partial<Record<string, readonly [what: string, hint: string]>>> = {
  ENOENT: NO_SUCH_FILE,
  ENOTDIR: NO_SUCH_FILE,
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  ENAMETOOLONG: ['the path is too long', 'Give the path of a picture file.'],
  ELOOP: ['its links lead in a circle', 'Name the file that the link was meant to lead to.'],
};

function explainSystemError(path: string, error: unknown): ScorecamError {
  if (error instanceof ScorecamError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  const known = SYSTEM_ERRORS[code];
  if (known !== undefined) return pictureError(path, known[0], known[1], error);
  const message = error instanceof Error ? error.message : String(error);
  return pictureError(path, `the system reports "${message}"`, 'Check the disk or copy the picture.', error);
}

async function readBounded(path: string, handle: FileHandle, maxBytes: number): Promise<Buffer> {
  const stats = await handle.stat();
  refuseNonFile(path, stats);
  const tooLarge = (bytes: number): ScorecamError =>
    pictureError(
      path,
      `the file has ${Math.ceil(bytes / 2 ** 20)} MiB, the limit is ${Math.floor(maxBytes / 2 ** 20)} MiB`,
      'Save a smaller copy of the picture.',
    );
  if (stats.size > maxBytes) throw tooLarge(stats.size);
  // One byte more than the file has: a read that does not fill the buffer shows the end. The file may have grown.
  let buffer = Buffer.allocUnsafe(stats.size + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
    if (length > maxBytes) throw tooLarge(length);
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(Math.max(2 * length, 65_536), maxBytes + 1));
      buffer.copy(larger);
      buffer = larger;
    }
  }
}

/**
 * The bytes of a picture file, read once.
 *
 * Only regular files are read, and the file is opened without waiting, so a pipe or a terminal never blocks.
 *
 * @param path of the file
 * @param maxBytes files above this are refused
 * @throws ScorecamError 'picture' for a missing, empty, unreadable, too large or special file
 */
export async function readPictureFile(path: string, maxBytes = MAX_FILE_BYTES): Promise<Buffer> {
  if (path.includes('\0')) throw pictureError(path.replaceAll('\0', '?'), 'the path holds a NUL', FORMATS_HINT);
  let handle: FileHandle | undefined;
  try {
    // Asked before opening, because opening a device can already do something; and again on what was opened.
    refuseNonFile(path, await stat(path));
    // Windows has no O_NONBLOCK (and no named pipes among its files).
    const nonBlocking = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;
    handle = await open(path, constants.O_RDONLY | nonBlocking);
    const bytes = await readBounded(path, handle, maxBytes);
    if (bytes.length === 0) throw pictureError(path, 'the file is empty', 'Save or download the picture again.');
    return bytes;
  } catch (error) {
    throw explainSystemError(path, error);
  } finally {
    await handle?.close();
  }
}
