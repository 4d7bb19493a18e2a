import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';
import { isPictureName } from '../shared/picture-names';

/** Folders below the one that was named: `validation/class/picture` is found from above `validation`. */
const MAX_DEPTH = 3;

/** Names that are looked at; a folder with more is not listed to its end. */
const MAX_NAMES = 200_000;

/**
 * The pictures of a list of pictures and folders, absolute paths.
 *
 * @throws ScorecamError `picture` for what is not there
 */
export async function listPictures(places: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  let names = 0;
  const list = async (folder: string, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      // One that is further down may be somebody else's.
      if (depth > 0) return [];
      throw new ScorecamError('picture', `${folder} cannot be read.`, 'Check that you may read it.', { cause });
    });
    for (const entry of entries) {
      names += 1;
      if (names > MAX_NAMES) return;
      const place = path.join(folder, entry.name);
      if (entry.isFile() && isPictureName(entry.name)) found.push(place);
      else if (entry.isDirectory() && depth < MAX_DEPTH && !entry.name.startsWith('.')) await list(place, depth + 1);
    }
  };
  for (const place of places) {
    const facts = await stat(place).catch(() => {
      throw new ScorecamError('picture', `There is no picture or folder ${place}.`, 'Check the path.');
    });
    if (facts.isDirectory()) await list(place, 0);
    else found.push(place);
  }
  return [...new Set(found)];
}

/**
 * Chooses pictures, as many of each folder as may be: one of each, then a second one of each, and so on. Which ones is
 * settled by the hash of their names, so that the same pictures are chosen every time.
 *
 * @param seed another one chooses others
 */
export function choosePictures(pictures: readonly string[], limit: number, seed?: number): string[] {
  const folders = new Map<string, string[]>();
  for (const picture of inHashOrder(pictures, seed)) {
    const folder = path.dirname(picture);
    folders.set(folder, [...(folders.get(folder) ?? []), picture]);
  }
  const chosen: string[] = [];
  const queues = inHashOrder([...folders.keys()], seed).map((folder) => folders.get(folder) ?? []);
  for (let round = 0; chosen.length < Math.min(limit, pictures.length); round++) {
    for (const queue of queues) {
      const picture = queue[round];
      if (picture !== undefined && chosen.length < limit) chosen.push(picture);
    }
  }
  return chosen;
}

function inHashOrder(places: readonly string[], seed?: number): string[] {
  const salt = seed === undefined ? '' : `${seed}\n`;
  const hash = (place: string): string =>
    createHash('sha256')
      .update(`${salt}${path.basename(path.dirname(place))}/${path.basename(place)}`)
      .digest('hex');
  return places
    .map((place) => ({ place, hash: hash(place) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : a.place < b.place ? -1 : 1))
    .map(({ place }) => place);
}
