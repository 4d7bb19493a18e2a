import Papa from 'papaparse';
import { LIMITS, refuseBoxes, toNumber, toObjectBox, toSize, type Annotation, type ObjectBox } from './annotation';

const HINT =
  'Name the columns in the first line: image, class, and xmin, ymin, xmax, ymax or x, y, width, height, in pixels.';

/** Headings of the columns, in lower case and without blanks, hyphens and underscores. */
const HEADINGS = {
  picture: ['image', 'filename', 'file', 'picture', 'path', 'imageid', 'imagename', 'imagepath', 'img', 'filepath'],
  label: ['class', 'label', 'category', 'classname', 'labelname', 'name', 'categoryname', 'synset'],
  left: ['xmin', 'x1', 'left', 'minx'],
  top: ['ymin', 'y1', 'top', 'miny'],
  right: ['xmax', 'x2', 'right', 'maxx'],
  bottom: ['ymax', 'y2', 'bottom', 'maxy'],
  x: ['x', 'bboxx'],
  y: ['y', 'bboxy'],
  width: ['width', 'w', 'bboxwidth', 'bboxw'],
  height: ['height', 'h', 'bboxheight', 'bboxh'],
} as const;

type Column = keyof typeof HEADINGS;

/**
 * A table with a line for each object, between commas, semicolons or tabs; corners are real numbers from 0, the right
 * and the lower one being the ends of the box. Beside corners, `width` and `height` are the size of the picture, as
 * TensorFlow's tables have it.
 *
 * @param file for messages
 * @returns one annotation for each picture that is named
 * @throws ScorecamError `usage`
 */
export function parseCsv(text: string, file: string): Annotation[] {
  const { data: rows } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy', delimitersToGuess: [',', ';', '\t'] });
  const [headings = [], ...lines] = rows;
  if (lines.length > LIMITS.boxes) throw refuseBoxes(file, `it has more than ${LIMITS.boxes} lines`, HINT);
  const at = findColumns(headings);
  const hasCorners = ['left', 'top', 'right', 'bottom'].every((name) => at.has(name as Column));
  const hasSides = ['x', 'y', 'width', 'height'].every((name) => at.has(name as Column));
  if (!at.has('picture') || !at.has('label') || !(hasCorners || hasSides)) {
    throw refuseBoxes(file, 'its first line does not name the columns', HINT);
  }
  const pictures = new Map<string, { size: Annotation['size']; boxes: ObjectBox[] }>();
  let largest = 0;
  lines.forEach((line, i) => {
    const cell = (column: Column): string | undefined => line[at.get(column) ?? -1];
    const number = (column: Column): number => toNumber(cell(column));
    const where = `line ${i + 2}`;
    const picture = cell('picture')?.trim() ?? '';
    if (picture === '') throw refuseBoxes(file, `${where} names no picture`, HINT);
    const [x, y] = hasCorners ? [number('left'), number('top')] : [number('x'), number('y')];
    const [width, height] = hasCorners
      ? [number('right') - x, number('bottom') - y]
      : [number('width'), number('height')];
    const box = toObjectBox({ x, y, width, height }, { label: cell('label') ?? '' }, { file, where });
    largest = Math.max(largest, x + width, y + height);
    const known = pictures.get(picture) ?? { size: null, boxes: [] };
    if (hasCorners) known.size ??= toSize(number('width'), number('height'));
    known.boxes.push(box);
    pictures.set(picture, known);
  });
  if (largest > 0 && largest <= 1) {
    throw refuseBoxes(file, 'all of its numbers are at most 1, as if they were shares of the picture', HINT);
  }
  return [...pictures].map(([picture, { size, boxes }]) => ({ picture, size, boxes }));
}

function findColumns(headings: readonly string[]): Map<Column, number> {
  const plain = headings.map((heading) => heading.toLowerCase().replace(/[\s_-]+/g, ''));
  const columns = new Map<Column, number>();
  for (const column of Object.keys(HEADINGS) as Column[]) {
    const names: readonly string[] = HEADINGS[column];
    // The plainest name wins where a table has several columns of a kind.
    const found = names.map((name) => plain.indexOf(name)).find((index) => index >= 0);
    if (found !== undefined) columns.set(column, found);
  }
  return columns;
}
