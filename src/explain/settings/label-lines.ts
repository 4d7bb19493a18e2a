import { parseClassNames } from '../../engine';
import type { Label } from '../../shared/label-set';
import { areCounted, inOrder, MAX_LABELS, parseLabelJson, toLabel, type ReadLabels } from './label-list';
import { isHeadingLine, parseLabelTable } from './label-table';

const SYNSET = /^n\d{8}$/;
/** The end may hold what is no line of its own, so that a match is never tried twice. */
const SYNSET_AND_NAME = /^(n\d{8})[\s,]+(\S.*)$/s;
const NUMBER_AND_NAME = /^(\d{1,9})(\s*[:,;=|]\s*|[.)]\s+|\s+)(\S.*)$/s;

/**
 * Labels in a text file: a name a line, or `n01440764 tench, Tinca tinca` (synset_words.txt), synsets alone, or
 * `0 tench`, `0: tench` and `tench: 0` in whatever order; also a table with headings, or the text of a Python dictionary.
 */
export function parseLabelLines(text: string): ReadLabels {
  if (/^\s*\{/.test(text)) return parseLabelJson(parseClassNames(text) ?? []);
  const lines = splitLines(text);
  if (lines.length > MAX_LABELS) return { problem: `it names more than ${MAX_LABELS} classes` };
  if (isHeadingLine(lines[0] ?? '')) return parseLabelTable(text);
  if (lines.every((line) => SYNSET.test(line))) return inOrder(lines.map((line, i) => toLabel(i, line, line)));
  const synsets = matchAll(lines, SYNSET_AND_NAME);
  if (synsets !== undefined) {
    return inOrder(synsets.map(([, synset = '', names = ''], i) => toLabel(i, names.split(',')[0] ?? '', synset)));
  }
  return numberedLines(lines) ?? inOrder(lines.map((line, i) => toLabel(i, line)));
}

/** Lines that are numbered; undefined where a number that they hold is a part of the name, as in `7 up`. */
function numberedLines(lines: readonly string[]): ReadLabels | undefined {
  const before = matchAll(lines, NUMBER_AND_NAME);
  if (before !== undefined) {
    const names = before.map(([, , , name = '']) => name);
    // Of `1 euro` and `2 euro` nothing would be left to tell them apart.
    const tellApart = new Set(names).size === new Set(lines).size;
    const labels = before.map(([, index], i) => toLabel(Number(index), names[i] ?? ''));
    const isMarked = before.every(([, , mark = '']) => mark.trim() !== '');
    return tellApart && (isMarked || areCounted(labels.map(({ index }) => index))) ? inOrder(labels) : undefined;
  }
  const after = lines.map(nameAndNumber);
  const labels = after.filter((label) => label !== undefined);
  return labels.length === lines.length && labels.length > 0 ? inOrder(labels) : undefined;
}

/** `tench: 0`, or with a tab between. */
function nameAndNumber(line: string): Label | undefined {
  const [digits] = /\d{1,9}$/.exec(line) ?? [];
  if (digits === undefined) return undefined;
  const begin = line.slice(0, -digits.length);
  const name = begin.trimEnd();
  if (/[:,;=|]$/.test(name)) return toLabel(Number(digits), name.slice(0, -1));
  return begin.endsWith('\t') ? toLabel(Number(digits), name) : undefined;
}

/** What every line matches; undefined where one does not. */
function matchAll(lines: readonly string[], form: RegExp): RegExpExecArray[] | undefined {
  const matches: RegExpExecArray[] = [];
  for (const line of lines) {
    const match = form.exec(line);
    if (match === null) return undefined;
    matches.push(match);
  }
  return matches.length === 0 ? undefined : matches;
}

function splitLines(text: string): string[] {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
