import type { PictureBox, Size } from '../maps';
import { LIMITS, refuseBoxes, toNumber, toObjectBox, type Annotation } from './annotation';

const HINT = 'Give the text files that YOLO is trained on: a class and four numbers between 0 and 1 a line.';

/** Shares of the picture may leave it by rounding. */
const ROUNDING = 0.01;

/**
 * A text file of YOLO: a line `class cx cy width height` an object, in shares of the picture; a sixth number is a
 * detector's confidence, more are the corners of an outline, which the box is put around.
 *
 * @param size of the picture, as stored
 * @param names of the classes; where they are not known, classes are called by their numbers
 * @param file for messages
 * @throws ScorecamError `usage`
 */
export function parseYolo(text: string, size: Size, names: readonly string[] | null, file: string): Annotation {
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  if (lines.length > LIMITS.boxes) throw refuseBoxes(file, `it has more than ${LIMITS.boxes} lines`, HINT);
  const boxes = lines.map((line, i) => {
    const where = `line ${i + 1}`;
    const [first = NaN, ...shares] = line.trim().split(/\s+/).map(toNumber);
    const label = names === null ? String(first) : names[first];
    if (!(Number.isInteger(first) && first >= 0)) {
      throw refuseBoxes(file, `${where} does not begin with the number of a class`, HINT);
    }
    if (label === undefined) {
      throw refuseBoxes(file, `${where} is of class ${first}, and there are ${names?.length ?? 0} names`, HINT);
    }
    const box = toShares(shares);
    const ends = box && [box.x, box.y, box.x + box.width, box.y + box.height];
    if (box === undefined || ends?.every((end) => end >= -ROUNDING && end <= 1 + ROUNDING) !== true) {
      throw refuseBoxes(file, `${where} has no four numbers between 0 and 1 that lie in the picture`, HINT);
    }
    const pixels = {
      x: box.x * size.width,
      y: box.y * size.height,
      width: box.width * size.width,
      height: box.height * size.height,
    };
    return toObjectBox(pixels, { label }, { file, where });
  });
  return { picture: null, size, boxes };
}

/** As shares of the picture, or of an outline the smallest box around it. */
function toShares(shares: readonly number[]): PictureBox | undefined {
  if (shares.some((share) => Number.isNaN(share))) return undefined;
  if (shares.length === 4 || shares.length === 5) {
    const [cx = NaN, cy = NaN, width = NaN, height = NaN] = shares;
    return { x: cx - width / 2, y: cy - height / 2, width, height };
  }
  if (shares.length < 6 || shares.length % 2 !== 0) return undefined;
  const [xs, ys] = [0, 1].map((parity) => shares.filter((_, i) => i % 2 === parity)) as [number[], number[]];
  // Not spread into Math.min: an outline may have more corners than a call has arguments.
  const [left, right] = rangeOf(xs);
  const [top, bottom] = rangeOf(ys);
  return { x: left, y: top, width: right - left, height: bottom - top };
}

function rangeOf(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
