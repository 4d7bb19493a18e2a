import path from 'node:path';
import { isPictureName } from '../shared/picture-names';

/** A text in a line of code that looks like the path of a picture. */
export interface PictureLiteral {
  /** What it may mean, the likeliest first: with its escapes resolved, and as it is written. */
  readonly paths: readonly string[];
  /** Where it stands in the line, without its quotes: from `start` up to `end`, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** How texts stand in a language. */
interface Notation {
  /** What a quote inside of quotes is marked by. */
  readonly escapes: Readonly<Record<string, 'backslash' | 'doubled'>>;
  /** What lies between texts without quotes; null where there are none. */
  readonly delimiters: RegExp | null;
}

const CODE: Notation = { escapes: { '"': 'backslash', "'": 'backslash', '`': 'backslash' }, delimiters: null };
const CSV: Notation = { escapes: { '"': 'doubled' }, delimiters: /[,;|\t]/g };
const YAML: Notation = {
  escapes: { '"': 'backslash', "'": 'doubled' },
  delimiters: /^\s*(?:- +)+|:(?=\s)|\s#.*$|[[\]{},]/g,
};
const PROSE: Notation = { escapes: { '"': 'doubled', "'": 'doubled' }, delimiters: /\s+/g };

const NOTATIONS: Readonly<Record<string, Notation>> = {
  python: CODE,
  json: CODE,
  jsonc: CODE,
  jsonl: CODE,
  typescript: CODE,
  typescriptreact: CODE,
  javascript: CODE,
  javascriptreact: CODE,
  csv: CSV,
  tsv: CSV,
  yaml: YAML,
  plaintext: PROSE,
};

/** Languages, by the editor's names for them, in which pictures are looked for. */
export const LANGUAGES = Object.keys(NOTATIONS);

/** Files of these are known by their names: the editor has no languages of its own for them, and extensions many. */
const TABLES: Readonly<Record<string, string>> = { '.csv': 'csv', '.tsv': 'tsv' };

/** Which files are such, as the editor's selectors take it. */
export const TABLES_PATTERN = '**/*.{csv,tsv,CSV,TSV}';

/**
 * How the texts of a document are to be read.
 *
 * @param languageId the editor's name for its language
 * @returns one of `LANGUAGES`, or another language, in which no pictures are looked for
 */
export function notationOf(fileName: string, languageId: string): string {
  return TABLES[path.extname(fileName).toLowerCase()] ?? languageId;
}

/** A longer line is data that nobody reads, and a longer path none that a system takes. */
const MAX_LINE_LENGTH = 100_000;
const MAX_PATH_LENGTH = 4096;

/**
 * Finds the text at a place of a line that looks like the path of a picture.
 *
 * @param at the place, in UTF-16 units
 * @param languageId one of `LANGUAGES`, else nothing is found
 */
export function pictureLiteralAt(line: string, at: number, languageId: string): PictureLiteral | undefined {
  const notation = NOTATIONS[languageId];
  if (notation === undefined || line.length > MAX_LINE_LENGTH) return undefined;
  const holdsPlace = ([start, end]: Span): boolean => start <= at && at <= end;
  const [start, end] = quotedSpans(line, notation).find(holdsPlace) ??
    bareSpans(line, notation).find(holdsPlace) ?? [0, 0];
  const written = line.slice(start, end);
  if (written.length > MAX_PATH_LENGTH || !isPictureName(written)) return undefined;
  return { paths: [...new Set([resolveEscapes(written), written])], start, end };
}

type Span = readonly [start: number, end: number];

/** What stands between quotes. A quote that is not closed is none. */
function quotedSpans(line: string, { escapes, delimiters }: Notation): Span[] {
  const spans: Span[] = [];
  const unclosed = new Set<string>();
  for (let i = 0; i < line.length; i += 1) {
    const quote = line[i] ?? '';
    const escape = escapes[quote];
    if (escape === undefined || unclosed.has(quote)) continue;
    // Where texts need no quotes, one inside of a word is an apostrophe.
    if (delimiters !== null && /[^\s,;|:[{(]/.test(line[i - 1] ?? ' ')) continue;
    const end = endOfQuoted(line, i, escape);
    if (end === undefined) unclosed.add(quote);
    else {
      spans.push([i + 1, end]);
      i = end;
    }
  }
  return spans;
}

function endOfQuoted(line: string, opening: number, escape: 'backslash' | 'doubled'): number | undefined {
  const quote = line[opening];
  for (let i = opening + 1; i < line.length; i += 1) {
    if (escape === 'backslash' && line[i] === '\\') i += 1;
    else if (line[i] === quote) {
      if (escape === 'backslash' || line[i + 1] !== quote) return i;
      i += 1;
    }
  }
  return undefined;
}

/** What stands between delimiters, without the spaces around it. */
function bareSpans(line: string, { delimiters }: Notation): Span[] {
  if (delimiters === null) return [];
  const bounds = [...line.matchAll(delimiters)];
  return [...bounds, undefined].map((after, i) => {
    const before = bounds[i - 1];
    const start = before === undefined ? 0 : before.index + before[0].length;
    const text = line.slice(start, after?.index);
    const from = start + text.length - text.trimStart().length;
    return [from, from + text.trim().length];
  });
}

/** The escapes that paths are written with; those of control characters are none of a path. */
function resolveEscapes(text: string): string {
  return text.replace(
    /\\u([\da-fA-F]{4})|\\x([\da-fA-F]{2})|\\(["'`\\/])|""|''/g,
    (escape: string, unit?: string, byte?: string, itself?: string) =>
      itself ?? (escape.startsWith('\\') ? String.fromCharCode(parseInt(unit ?? byte ?? '', 16)) : escape.slice(1)),
  );
}
