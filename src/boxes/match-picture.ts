import { refuseBoxes, type Annotation } from './annotation';

interface Entry {
  readonly parts: readonly string[];
  readonly annotation: Annotation;
}

/**
 * Finds the annotation of a picture by its file's name, and by its folders where several have that name. A name without
 * an ending stands for a file with any.
 *
 * @param file for messages
 * @returns what gives the annotation of a path, undefined where there is none; it throws ScorecamError `usage` where
 *   several fit equally well
 */
export function matchPicture(
  annotations: readonly Annotation[],
  file: string,
): (picture: string) => Annotation | undefined {
  const byName = new Map<string, Entry[]>();
  for (const annotation of annotations) {
    const parts = partsOf(annotation.picture ?? '');
    const name = parts.at(-1) ?? '';
    const entries = byName.get(name) ?? [];
    entries.push({ parts, annotation });
    byName.set(name, entries);
  }
  return (picture) => {
    const parts = partsOf(picture);
    const name = parts.at(-1) ?? '';
    const candidates = byName.get(name) ?? byName.get(name.replace(/\.[^.]*$/, '')) ?? [];
    const scored = candidates.map((candidate) => ({ ...candidate, shared: countShared(candidate.parts, parts) }));
    const most = scored.reduce((largest, { shared }) => Math.max(largest, shared), 0);
    const best = scored.filter(({ shared }) => shared === most);
    if (best.length > 1) {
      throw refuseBoxes(
        file,
        `several entries may be of ${picture}`,
        'Name the pictures there with their folders, or list each of them once.',
      );
    }
    return best[0]?.annotation;
  };
}

/** Folders and name of a path of either system. */
function partsOf(picture: string): string[] {
  return picture.normalize('NFC').split(/[\\/]+/);
}

/** How many folders from the last on are the same. */
function countShared(parts: readonly string[], others: readonly string[]): number {
  let shared = 1;
  while (shared < Math.min(parts.length, others.length) && parts.at(-1 - shared) === others.at(-1 - shared)) {
    shared += 1;
  }
  return shared;
}
