import type { PictureBox, Size } from '../maps';
import { ScorecamError } from '../shared/errors';

/** The box of one object, in pixels of the picture file as it is stored (EXIF not applied), its upper left corner (0, 0). */
export interface ObjectBox extends PictureBox {
  /** What the file calls the class: a name, a synset, or a number. */
  readonly label: string;
  /** VOC's `difficult` and COCO's `iscrowd`: evaluations leave such objects out. */
  readonly difficult: boolean;
}

/** What a file says of one picture. */
export interface Annotation {
  /** Name of the picture's file, maybe with folders; null where it does not say. */
  readonly picture: string | null;
  /** Of the picture; null where it does not say. */
  readonly size: Size | null;
  readonly boxes: readonly ObjectBox[];
}

/** Files are refused beyond these: larger ones are mistakes, or meant to harm. */
export const LIMITS = {
  /** Of a file about many pictures, and about one. */
  listBytes: 128 * 2 ** 20,
  pictureBytes: 4 * 2 ** 20,
  boxes: 1_000_000,
  sidePixels: 100_000,
  labelCharacters: 500,
};

/** @param problem continues "The boxes in … cannot be used: " */
export function refuseBoxes(file: string, problem: string, hint: string): ScorecamError {
  return new ScorecamError('usage', `The boxes in ${file} cannot be used: ${problem}.`, hint);
}

/**
 * A box whose numbers make sense.
 *
 * @param where names the object in `problem`, for instance `line 3`
 * @throws ScorecamError `usage`
 */
export function toObjectBox(
  { x, y, width, height }: PictureBox,
  { label, difficult = false }: { readonly label: string; readonly difficult?: boolean },
  { file, where }: { readonly file: string; readonly where: string },
): ObjectBox {
  const numbers = [x, y, width, height];
  const name = label.trim();
  const problem =
    name === '' || name.length > LIMITS.labelCharacters
      ? 'has no class'
      : !numbers.every((number) => Math.abs(number) <= LIMITS.sidePixels)
        ? `has numbers that are no pixels of a picture (${numbers.join(', ')})`
        : !(width > 0 && height > 0)
          ? `has a box without an area (${width}×${height} pixels)`
          : undefined;
  if (problem !== undefined) {
    throw refuseBoxes(file, `${where} ${problem}`, 'Correct it there, or take it out of the file.');
  }
  return { x, y, width, height, label: name, difficult };
}

/** The size that a file says a picture has; null where it says none, or 0 as some tools write. */
export function toSize(width: number, height: number): Size | null {
  const isSide = (side: number): boolean => Number.isInteger(side) && side > 0 && side <= LIMITS.sidePixels;
  return isSide(width) && isSide(height) ? { width, height } : null;
}

/** A number written in decimals; NaN for anything else, also for nothing. */
export function toNumber(text: string | undefined): number {
  return text !== undefined && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : NaN;
}
