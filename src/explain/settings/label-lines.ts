import { parseClassNames } from '../../engine';
import type { Label } from '../labels';
import { MAX_LABELS, parseLabelJson, toLabel } from './label-list';

const SYNSET = /^n\d{8}$/;
/** The end may hold what is no line of its own, so that a match is never tried twice. */
const SYNSET_AND_NAME = /^(n\d{8})[\s,]+(\S.*)$/s;
const NUMBER_AND_NAME = /^(\d+)(?:\s*[:,]\s*|\s+)(\S.*)$/s;

/** Names of columns that hold what a class is called, and its number. */
const NAME_COLUMN = /^(name|label|class|class_?name|category)$/i;
const INDEX_COLUMN = /^(index|id|number|class_?(id|index)|label_?(id|index))$/i;

/**
 * Labels in a text file: a name a line, or `n01440764 tench, Tinca tinca` (synset_words.txt), synsets alone, or
 * `0 tench` with the line's own number; also the text of a Python dictionary.
 *
 * @returns undefined where there are none, or absurdly many
 */
export function parseLabelLines(text: string): Label[] | undefined {
  if (/^\s*\{/.test(text)) return parseLabelJson(parseClassNames(text) ?? []);
  const lines = splitLines(text);
  if (lines.length === 0 || lines.length > MAX_LABELS) return undefined;
  if (lines.every((line) => SYNSET.test(line))) return lines.map((line, index) => toLabel(index, line, line));
  if (lines.every((line) => SYNSET_AND_NAME.test(line))) {
    return lines.map((line, index) => {
      const [, synset = '', names = ''] = SYNSET_AND_NAME.exec(line) ?? [];
      return toLabel(index, names.split(',')[0] ?? '', synset);
    });
  }
  const numbered = lines.map((line) => NUMBER_AND_NAME.exec(line));
  const isNumbered = numbered.every((match, index) => match !== null && Number(match[1]) === index);
  return lines.map((line, index) => toLabel(index, isNumbered ? (numbered[index]?.[2] ?? line) : line));
}

/**
 * Labels in a table of names, or of indices and names, with or without a line of headings.
 *
 * @returns undefined where the table has neither
 */
export function parseLabelTable(text: string): Label[] | undefined {
  const lines = splitLines(text);
  if (lines.length > MAX_LABELS + 1) return undefined;
  const [first = [], ...others] = lines.map(splitCells);
  const nameColumn = first.findIndex((cell) => NAME_COLUMN.test(cell));
  const indexColumn = first.findIndex((cell) => INDEX_COLUMN.test(cell));
  const hasHeadings = nameColumn >= 0 && (first.length === 1 || indexColumn >= 0 || others.length > 0);
  const rows = hasHeadings ? others : [first, ...others];
  const isCounted = (column: number): boolean => rows.every((row, index) => Number(row[column]) === index);
  if (hasHeadings) {
    if (indexColumn >= 0 && !isCounted(indexColumn)) return undefined;
    return namesOf(rows, nameColumn);
  }
  if (rows.every((row) => row.length === 1)) return namesOf(rows, 0);
  if (!rows.every((row) => row.length === 2)) return undefined;
  if (isCounted(0)) return namesOf(rows, 1);
  return isCounted(1) ? namesOf(rows, 0) : undefined;
}

function namesOf(rows: readonly (readonly string[])[], column: number): Label[] | undefined {
  const names = rows.map((row) => row[column] ?? '');
  return names.length === 0 || names.includes('') ? undefined : names.map((name, index) => toLabel(index, name));
}

function splitLines(text: string): string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Cells between commas, semicolons or tabs; quoted ones may hold them. */
function splitCells(line: string): string[] {
  return [...line.matchAll(/(?:^|[,;\t])(?:"((?:[^"]|"")*)"|([^,;\t]*))/g)].map(([, quoted, plain = '']) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}
