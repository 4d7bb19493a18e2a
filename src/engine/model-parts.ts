import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';

/** A file of a model that lies where it may. */
export interface ModelPart {
  /** Absolute path, links followed. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Locates a file that a model names: it is only ever read from the model's own folder, whatever the model says.
 *
 * @param folder absolute path, links followed
 * @param hints what to do about a file that is missing, and where the files have to lie
 * @throws ScorecamError `model`
 */
export async function locatePart(
  folder: string,
  name: string,
  { missing, place }: { readonly missing: string; readonly place: string },
): Promise<ModelPart> {
  const outside = new ScorecamError(
    'model',
    `The model asks for the file ${JSON.stringify(name.slice(0, 500))}, which is not in its folder.`,
    `Do not use this model unless you know why it does so; ${place}.`,
  );
  const isInside = (file: string): boolean => {
    const relative = path.relative(folder, file);
    return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  };
  const wanted = path.resolve(folder, name);
  if (name.includes('\0') || path.isAbsolute(name) || !isInside(wanted)) throw outside;
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined) throw new ScorecamError('model', `The weight file ${wanted} is missing.`, missing);
  if (!isInside(real)) throw outside;
  const found = await stat(real);
  if (!found.isFile()) throw new ScorecamError('model', `The weight file ${wanted} is not a file.`, missing);
  return { path: real, bytes: found.size };
}

/**
 * SHA-256 over files, one after the other, hexadecimal.
 *
 * @param first bytes that come before theirs
 * @throws ScorecamError `model` when one cannot be read
 */
export async function hashFiles(files: readonly string[], first: Uint8Array = new Uint8Array()): Promise<string> {
  const hash = createHash('sha256').update(first);
  for (const file of files) {
    try {
      for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(chunk as Buffer);
    } catch (cause) {
      throw new ScorecamError('model', `${file} cannot be read.`, 'Check that you may read it.', { cause });
    }
  }
  return hash.digest('hex');
}

/** A file is another one than when the model was opened. */
export function changedWhileLoading(file: string): ScorecamError {
  return new ScorecamError('model', `${file} changed while the model was loaded.`, 'Try again once it is written.');
}
