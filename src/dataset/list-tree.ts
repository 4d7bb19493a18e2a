import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ScorecamError } from '../shared/errors';
import { isPictureName } from '../shared/picture-names';

/** Nobody sorts pictures this deep. */
const MAX_DEPTH = 40;

/** More pictures than one list of this program is made for. */
const MAX_PICTURES = 20_000_000;

export interface PictureTree {
  /** Absolute paths, ordered by code units. */
  readonly pictures: readonly string[];
  readonly notes: readonly string[];
}

/**
 * All pictures of a folder and of those below it. Links are followed; each folder is looked into once, so that links in
 * a circle end.
 *
 * @throws ScorecamError `picture` where the folder itself cannot be read
 */
export async function listTree(folder: string): Promise<PictureTree> {
  const pictures: string[] = [];
  const seen = new Set<string>();
  const unreadable: string[] = [];
  const met: string[] = [];
  let dangling = 0;
  const list = async (place: string, depth: number): Promise<void> => {
    const facts = await stat(place, { bigint: true }).catch(() => undefined);
    const identity = facts === undefined ? place : `${facts.dev}:${facts.ino}`;
    if (seen.has(identity)) {
      met.push(place);
      return;
    }
    seen.add(identity);
    const entries = await readdir(place, { withFileTypes: true }).catch((cause: unknown) => {
      if (depth === 0) throw new ScorecamError('picture', `${place} cannot be read.`, 'Check the path.', { cause });
      unreadable.push(place);
      return [];
    });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (pictures.length >= MAX_PICTURES) return;
      const file = path.join(place, entry.name);
      const kind = entry.isSymbolicLink() ? await stat(file).catch(() => undefined) : entry;
      if (kind === undefined) dangling += isPictureName(entry.name) ? 1 : 0;
      else if (kind.isFile() && isPictureName(entry.name)) pictures.push(file);
      else if (kind.isDirectory() && depth < MAX_DEPTH && !entry.name.startsWith('.')) await list(file, depth + 1);
    }
  };
  await list(folder, 0);
  const some = (places: readonly string[]): string => `${places.length} (the first one: ${places[0] ?? ''})`;
  return {
    pictures: pictures.sort(),
    notes: [
      ...(unreadable.length === 0 ? [] : [`Folders that cannot be read: ${some(unreadable)}.`]),
      ...(met.length === 0 ? [] : [`Links to folders that were looked into already: ${some(met)}.`]),
      ...(dangling === 0 ? [] : [`Links that lead to no picture: ${dangling}.`]),
      ...(pictures.length < MAX_PICTURES
        ? []
        : [`There are more than ${MAX_PICTURES} pictures; the rest is left out.`]),
    ],
  };
}
