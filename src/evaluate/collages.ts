import { createHash } from 'node:crypto';

/** A picture that the model classified rightly. */
export interface RightPicture {
  readonly image: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly classIndex: number;
}

/** Pictures of a collage of two rows and columns. */
const PICTURES = 4;

/**
 * Puts pictures together in fours of distinct classes, each picture once, as many as there can be in the order that the
 * seed gives; what is left over is left out.
 */
export function chooseCollages(pictures: readonly RightPicture[], seed: number): RightPicture[][] {
  const left = pictures
    .map((picture) => ({ picture, order: hashOf(seed, picture.hash) }))
    .sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : 0))
    .map(({ picture }) => picture);
  const collages: RightPicture[][] = [];
  for (;;) {
    const chosen: RightPicture[] = [];
    for (const picture of left) {
      if (chosen.length < PICTURES && !chosen.some(({ classIndex }) => classIndex === picture.classIndex)) {
        chosen.push(picture);
      }
    }
    if (chosen.length < PICTURES) return collages;
    collages.push(chosen);
    for (const picture of chosen) left.splice(left.indexOf(picture), 1);
  }
}

function hashOf(seed: number, hash: string): string {
  return createHash('sha256').update(`${seed}\n${hash}`).digest('hex');
}
