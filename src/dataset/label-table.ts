import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import Papa from 'papaparse';
import { ScorecamError } from '../shared/errors';
import { isPictureName } from '../shared/picture-names';

/** Tables are refused beyond these: larger ones are mistakes, or meant to harm. */
export const TABLE_LIMITS = { bytes: 512 * 2 ** 20, rows: 5_000_000, pathCharacters: 4096, labelCharacters: 500 };

/** A line of a table. */
export interface LabelRow {
  readonly picture: string;
  readonly label: string | null;
}

/** Names of the columns, in lower case and without blanks, hyphens and underscores; the plainest first. */
const PICTURE_NAMES = ['path', 'image', 'picture', 'filename', 'file', 'filepath', 'imagepath', 'imagename', 'img'];
const LABEL_NAMES = ['label', 'class', 'category', 'target', 'y', 'classname', 'labelname', 'synset', 'name'];

const HINT = 'Give a table with a column of paths (path, image, file…) and one of labels (label, class, category…).';

export type TableKind = 'csv' | 'jsonl' | 'parquet';

/**
 * Reads the paths and labels of a table.
 *
 * @throws ScorecamError `usage`
 */
export async function readLabelTable(file: string, kind: TableKind): Promise<LabelRow[]> {
  const facts = await stat(file).catch(() => undefined);
  if (facts?.isFile() !== true) throw refuse(file, 'there is no such file');
  if (facts.size > TABLE_LIMITS.bytes) throw refuse(file, `it has more than ${TABLE_LIMITS.bytes / 2 ** 20} MiB`);
  if (kind === 'parquet') return fromParquet(file);
  const bytes = await readFile(file);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(file, 'it is no text in UTF-8', 'Save it as UTF-8.');
  }
  return kind === 'csv' ? parseCsvLabels(text, file) : parseJsonlLabels(text, file);
}

/** A table between commas, semicolons or tabs; without headings the first column is the path, the second the label. */
export function parseCsvLabels(text: string, file: string): LabelRow[] {
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: 'greedy', delimitersToGuess: [',', ';', '\t'] });
  const [first = []] = data;
  const hasHeadings = !isPictureName(first[0]?.trim() ?? '');
  const at = hasHeadings ? findColumns(first, file) : { picture: 0, label: first.length > 1 ? 1 : -1 };
  const lines = hasHeadings ? data.slice(1) : data;
  checkCount(lines.length, file);
  return lines.map((line, i) => toRow(line[at.picture], line[at.label], `line ${i + (hasHeadings ? 2 : 1)}`, file));
}

/** An object a line. */
export function parseJsonlLabels(text: string, file: string): LabelRow[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  checkCount(lines.length, file);
  return lines.map((line, i) => {
    const where = `line ${i + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      throw refuse(file, `${where} is no JSON`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw refuse(file, `${where} is no object`);
    const entries = Object.entries(value);
    const { picture, label } = findColumns(
      entries.map(([name]) => name),
      file,
    );
    return toRow(entries[picture]?.[1], entries[label]?.[1], where, file);
  });
}

async function fromParquet(file: string): Promise<LabelRow[]> {
  try {
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    checkCount(Number(metadata.num_rows), file);
    const names = metadata.schema.slice(1).map(({ name }) => name);
    const at = findColumns(names, file);
    const wanted = [names[at.picture], names[at.label]].filter((name) => name !== undefined);
    const bytes = metadata.row_groups
      .flatMap(({ columns }) => columns)
      .filter(({ meta_data: meta }) => wanted.includes(meta?.path_in_schema[0] ?? ''))
      .reduce((sum, { meta_data: meta }) => sum + Number(meta?.total_uncompressed_size ?? 0), 0);
    if (bytes > TABLE_LIMITS.bytes) throw refuse(file, 'its columns of paths and labels are too large');
    const rows = await parquetReadObjects({ file: buffer, metadata, columns: wanted });
    return rows.map((row, i) => toRow(row[wanted[0] ?? ''], row[wanted[1] ?? ''], `row ${i + 1}`, file));
  } catch (cause) {
    if (cause instanceof ScorecamError) throw cause;
    const [reason = ''] = (cause instanceof Error ? cause.message : String(cause)).split('\n');
    throw refuse(file, `it is no Parquet that can be read (${reason.slice(0, 200)})`);
  }
}

function findColumns(headings: readonly string[], file: string): { picture: number; label: number } {
  const plain = headings.map((heading) =>
    heading
      .replace(/^\uFEFF/, '')
      .toLowerCase()
      .replace(/[\s_-]+/g, ''),
  );
  const find = (names: readonly string[]): number =>
    names.map((name) => plain.indexOf(name)).find((index) => index >= 0) ?? -1;
  const [picture, label] = [find(PICTURE_NAMES), find(LABEL_NAMES)];
  if (picture < 0) throw refuse(file, 'it has no column of paths');
  return { picture, label };
}

function toRow(picture: unknown, label: unknown, where: string, file: string): LabelRow {
  const path = typeof picture === 'string' ? picture.trim() : '';
  if (path === '') throw refuse(file, `${where} names no picture`);
  if (path.length > TABLE_LIMITS.pathCharacters || path.includes('\0'))
    throw refuse(file, `${where} has no usable path`);
  const said = typeof label === 'number' || typeof label === 'bigint' ? String(label) : label;
  const text = typeof said === 'string' ? said.trim() : '';
  if (text.length > TABLE_LIMITS.labelCharacters) throw refuse(file, `${where} has a label that is too long`);
  return { picture: path, label: text === '' ? null : text };
}

function checkCount(rows: number, file: string): void {
  if (rows > TABLE_LIMITS.rows) throw refuse(file, `it has more than ${TABLE_LIMITS.rows} rows`);
}

function refuse(file: string, problem: string, hint = HINT): ScorecamError {
  return new ScorecamError('usage', `The labels in ${path.basename(file)} cannot be used: ${problem}.`, hint);
}
