import { constants } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { modelPlace } from '../files/model-place';
import type { FoundModel } from '../protocol';
import { HEAD_BYTES, mayBeModelOf, recogniseModel } from './recognise';

/** Files of one model that are counted. */
const MAX_PARTS = 1000;

/**
 * Looks into the head of a file.
 *
 * @param file absolute path
 * @returns undefined where it is no model, or cannot be read
 */
export async function lookAt(file: string): Promise<Omit<FoundModel, 'name' | 'steps'> | undefined> {
  try {
    // Not through a link that took its place meanwhile, and without waiting for a pipe.
    const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts = await handle.stat();
      if (!facts.isFile() || !mayBeModelOf(path.basename(file), facts.size)) return undefined;
      const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
      const format = recogniseModel(buffer.subarray(0, bytesRead), path.basename(file));
      if (format === undefined) return undefined;
      const sizeBytes = modelPlace(file) === file ? facts.size : await sizeOfParts(path.dirname(file));
      return { path: file, format, sizeBytes, modifiedMs: facts.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}

/** Of the files in a model's folder, and of the variables of a SavedModel, which lie one folder deeper. */
async function sizeOfParts(folder: string): Promise<number> {
  const [own, variables] = await Promise.all(
    [folder, path.join(folder, 'variables')].map(async (one) => {
      const names = await readdir(one).catch(() => []);
      return names.slice(0, MAX_PARTS).map((name) => path.join(one, name));
    }),
  );
  const sizes = await Promise.all(
    [...(own ?? []), ...(variables ?? [])].map(async (part) => {
      const facts = await stat(part).catch(() => undefined);
      return facts?.isFile() === true ? facts.size : 0;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
