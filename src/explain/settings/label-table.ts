import { parse as parseCsv } from 'papaparse';
import { areCounted, inOrder, MAX_LABELS, NO_KNOWN_FORM, toLabel, wholeNumber, type ReadLabels } from './label-list';

/** Between cells, the least likely in a name first. */
const SEPARATORS = ['\t', ';', ','] as const;

/** Headings of a column that holds what classes are called, the plainest first; in lower case. */
const NAME_HEADINGS = [
  /^(class|label|category)?[ _-]?names?$/,
  /^(label|class|category|classes|labels)$/,
  /^(display[ _-]?name|description|title|text)$/,
];

/** Headings of a column of numbers, which may be called a label, too; pandas leaves it without one. */
const INDEX_HEADING =
  /^(|#|no|nr|index|idx|id|number|code|target|(class|label|category)([ _-]?(id|idx|index|number|no|code))?)$/;

const SYNSET_HEADING = /^(synset|wnid|wordnet[ _-]?id)$/;

/**
 * Labels in a table of names, or of indices and names, with or without a line of headings; cells lie between commas,
 * semicolons or tabs.
 */
export function parseLabelTable(text: string): ReadLabels {
  const rows = splitRows(text);
  if (rows === undefined) return { problem: 'its lines do not all have the same number of cells' };
  if (rows.length > MAX_LABELS + 1) return { problem: `it has more than ${MAX_LABELS} lines` };
  const [first = [], ...others] = rows;
  const headings = first.map((cell) => cell.toLowerCase());
  if (!areHeadings(headings, others)) return parseColumns([], columnsOf(rows));
  return parseColumns(headings, columnsOf(others));
}

function parseColumns(headings: readonly string[], columns: readonly (readonly string[])[]): ReadLabels {
  const numbers = columns.map((cells) => cells.map(wholeNumber).filter((number) => number !== undefined));
  const isNumeric = columns.map((cells, i) => cells.length > 0 && numbers[i]?.length === cells.length);
  const indexColumn = findIndexColumn(headings, numbers, isNumeric);
  const nameColumn = findNameColumn(headings, isNumeric, indexColumn);
  if (nameColumn === 'unclear') {
    return { problem: 'several of its columns may hold the names: call one of them "name"' };
  }
  const names = columns[nameColumn ?? -1] ?? [];
  if (names.length === 0 || names.includes('')) return NO_KNOWN_FORM;
  const synsets = columns[headings.findIndex((heading) => SYNSET_HEADING.test(heading))];
  const indices = indexColumn === undefined ? undefined : numbers[indexColumn];
  return inOrder(names.map((name, i) => toLabel(indices?.[i] ?? i, name, synsets?.[i])));
}

/** The one that is called so, else the first one that counts. */
function findIndexColumn(
  headings: readonly string[],
  numbers: readonly (readonly number[])[],
  isNumeric: readonly boolean[],
): number | undefined {
  if (isNumeric.length < 2) return undefined;
  const called = headings.findIndex((heading, i) => isNumeric[i] === true && INDEX_HEADING.test(heading));
  if (called >= 0) return called;
  const counted = numbers.findIndex((column, i) => isNumeric[i] === true && areCounted(column));
  if (counted >= 0) return counted;
  // Without headings, what else would a column of numbers before the names be?
  return headings.length === 0 && isNumeric[0] === true ? 0 : undefined;
}

function findNameColumn(
  headings: readonly string[],
  isNumeric: readonly boolean[],
  indexColumn: number | undefined,
): number | 'unclear' | undefined {
  const left = isNumeric.flatMap((_, i) => (i === indexColumn || SYNSET_HEADING.test(headings[i] ?? '') ? [] : [i]));
  const texts = left.filter((i) => isNumeric[i] === false);
  const possible = texts.length > 0 ? texts : left;
  for (const form of NAME_HEADINGS) {
    const called = possible.find((i) => form.test(headings[i] ?? ''));
    if (called !== undefined) return called;
  }
  if (possible.length > 1) return 'unclear';
  return possible[0] ?? headings.findIndex((heading) => SYNSET_HEADING.test(heading));
}

/** Whether a line names columns, of which one holds indices or names. */
export function isHeadingLine(line: string): boolean {
  const cells = SEPARATORS.map((separator) => splitCells(line, separator)[0] ?? []).find(({ length }) => length > 1);
  return cells?.every((cell) => isKnownHeading(cell.toLowerCase())) === true;
}

function isKnownHeading(heading: string): boolean {
  const isOther = SYNSET_HEADING.test(heading) || NAME_HEADINGS.some((form) => form.test(heading));
  return isOther || (heading !== '' && INDEX_HEADING.test(heading));
}

/** A first line is no class where it is called like a column, or holds words above numbers. */
function areHeadings(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  if (others.length === 0) return false;
  const isNumber = (cell: string | undefined): boolean => wholeNumber(cell) !== undefined;
  return (
    first.some(isKnownHeading) || first.some((cell, i) => !isNumber(cell) && others.every((row) => isNumber(row[i])))
  );
}

/** By the separator that gives all lines as many cells; undefined where lines differ. */
function splitRows(text: string): string[][] | undefined {
  for (const separator of SEPARATORS) {
    const rows = splitCells(text, separator);
    const width = rows[0]?.length ?? 0;
    if (width > 1 && rows.every((row) => row.length === width)) return rows;
  }
  const rows = splitCells(text, ',');
  return rows.every((row) => row.length === 1) ? rows : undefined;
}

/** One line more than there may be, at most. */
function splitCells(text: string, delimiter: string): string[][] {
  const options = { delimiter, skipEmptyLines: 'greedy', preview: MAX_LABELS + 2 } as const;
  return parseCsv<string[]>(text, options).data.map((row) => row.map((cell) => cell.trim()));
}

function columnsOf(rows: readonly (readonly string[])[]): string[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''));
}
