import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isResultPicture } from '../output';
import { isPictureName } from '../shared/picture-names';

const collator = new Intl.Collator(undefined, { numeric: true });

/** The order of an explorer: numbers by their value, ties by code units so that there are none. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

/** What a page proposes as the name of a drawing of the maps of a picture: its name without extension, and this. */
const DRAWING = '.score-cam.png';

/** Reads the names of a folder's pictures but those that were saved from a panel, in the order of an explorer. */
export async function readPictureNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  const pictures = [...names].filter(isPictureName);
  const stems = new Set(pictures.map((name) => path.parse(name).name));
  const isDrawing = (name: string): boolean => name.endsWith(DRAWING) && stems.has(name.slice(0, -DRAWING.length));
  return pictures.filter((name) => !isDrawing(name) && !isResultPicture(name, names)).sort(compareNames);
}

/**
 * The pictures among which a panel steps: the ones that were chosen together, else those of the folder.
 *
 * A folder is read when its pictures are first asked for, and again after it has changed; a picture that is not there any
 * more keeps the place where it was.
 */
export class PictureList {
  #current: string;
  #names: Promise<string[]> | undefined;

  /**
   * @param chosen absolute paths, at least one
   * @param current the one to begin with; for more than one chosen, one of them
   */
  constructor(
    readonly chosen: readonly string[],
    current: string,
    private readonly readNames = readPictureNames,
  ) {
    this.#current = current;
  }

  /** Absolute path of the picture that is shown. */
  get current(): string {
    return this.#current;
  }

  /** The pictures that were chosen together; null where the panel goes through a folder. */
  get film(): readonly string[] | null {
    return this.chosen.length > 1 ? this.chosen : null;
  }

  /** Where the current picture stands, from 0, and among how many. */
  async place(): Promise<{ index: number; count: number }> {
    if (this.film !== null) return { index: this.film.indexOf(this.#current), count: this.film.length };
    const names = await this.#folderNames();
    const index = placeIn(names, path.basename(this.#current));
    return { index: Math.min(index, Math.max(0, names.length - 1)), count: names.length };
  }

  /**
   * Goes to the picture that many places further; past the ends, nowhere.
   *
   * @returns whether another picture is the current one now
   */
  async step(by: number): Promise<boolean> {
    if (by === 0) return false;
    if (this.film !== null) return this.show(this.film.indexOf(this.#current) + by);
    const folder = path.dirname(this.#current);
    const names = await this.#folderNames();
    const name = path.basename(this.#current);
    const index = placeIn(names, name);
    // Where the current picture has gone, the next one has come to its place.
    const wanted = index + (names[index] === name || by < 0 ? by : by - 1);
    const next = names[wanted];
    if (next === undefined) return false;
    this.#current = path.join(folder, next);
    return true;
  }

  /** Goes to one of the film. */
  show(index: number): boolean {
    const next = this.film?.[index];
    if (next === undefined || next === this.#current) return false;
    this.#current = next;
    return true;
  }

  /** Something was added to the folder or taken out of it. */
  noteFolderChange(): void {
    this.#names = undefined;
  }

  #folderNames(): Promise<string[]> {
    // A folder that cannot be listed still has the picture that was opened.
    return (this.#names ??= this.readNames(path.dirname(this.#current)).catch(() => [path.basename(this.#current)]));
  }
}

/** The place of a name in a sorted list, or where it would have to be put. */
function placeIn(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareNames(names[middle] ?? '', name) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
