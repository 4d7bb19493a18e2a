import type { ComparedNames } from './class-matching';

/** A model's name, and its absolute path; null for the embedded one. */
export interface NamedModel {
  readonly name: string;
  readonly path: string | null;
}

/**
 * Names that tell two models apart: where both are called alike, the folders in which they differ are put in front.
 */
export function distinctNames(first: NamedModel, second: NamedModel): ComparedNames {
  if (first.name !== second.name) return { first: first.name, second: second.name };
  const [ofFirst, ofSecond] = [foldersOf(first), foldersOf(second)];
  const depth = Math.max(ofFirst.length, ofSecond.length);
  for (let up = 1; up <= depth; up += 1) {
    const [mine, theirs] = [ofFirst.at(-up), ofSecond.at(-up)];
    if (mine === theirs) continue;
    const within = (folder: string | undefined, name: string): string =>
      folder === undefined ? name : [folder, ...(up > 1 ? ['…'] : []), name].join('/');
    return { first: within(mine, first.name), second: within(theirs, second.name) };
  }
  return { first: `${first.name} (1)`, second: `${second.name} (2)` };
}

/** The folders in which a model's file lies; that file's own name is left out. */
function foldersOf({ path }: NamedModel): string[] {
  return (path ?? '').split(/[\\/]/).slice(0, -1);
}
