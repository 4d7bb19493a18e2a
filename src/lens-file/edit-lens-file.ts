import path from 'node:path';
import { applyEdits, modify, parseTree, type FormattingOptions, type JSONPath } from 'jsonc-parser';
import { entryOf } from './read-lens-file';
import type { LensFile, LensModel } from './types';

const FORMATTING: FormattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };

/**
 * Writes a model into the text of a `scorecam-lens.json`: changes the entry that is there, else adds one. Comments, order
 * and fields that are not said anew stay.
 *
 * @param text of the file; empty for a new one
 * @param parsed the same, read; undefined for a new one
 * @param file absolute path, from which paths in it start
 */
export function editLensFile(
  text: string,
  { parsed, file, model }: { readonly parsed: LensFile | undefined; readonly file: string; readonly model: LensModel },
): string {
  const relative = (place: string): string => {
    const way = path.relative(path.dirname(file), place).replaceAll(path.sep, '/');
    return way === '' ? '.' : way;
  };
  const fields = fieldsOf(model, relative);
  const known = parsed === undefined ? undefined : entryOf(parsed, model.path);
  const index = known === undefined ? undefined : parsed?.models.indexOf(known);
  const hasText = text.trim() !== '' && parseTree(text) !== undefined;
  if (!hasText) return `${JSON.stringify({ models: [fields] }, undefined, 2)}\n`;
  if (index === undefined) return insert(text, ['models', parsed?.models.length ?? 0], fields, { isNew: true });
  // What is asked where nothing else is: left out, it is asked no more.
  const gone = (['layer', 'fit'] as const).filter((name) => known?.[name] !== undefined && model[name] === undefined);
  return [...Object.entries(fields), ...gone.map((name) => [name, undefined] as const)]
    .filter(([name]) => name !== 'path')
    .reduce((edited, [name, value]) => insert(edited, ['models', index, name], value), text);
}

function insert(text: string, place: JSONPath, value: unknown, { isNew = false } = {}): string {
  const options = { formattingOptions: FORMATTING, isArrayInsertion: isNew };
  return applyEdits(text, modify(text, place, value, options));
}

function fieldsOf(
  { path: place, name, said, layer, fit }: LensModel,
  relative: (place: string) => string,
): Record<string, unknown> {
  const { labels, preprocess, ...others } = said;
  const fields = {
    path: relative(place),
    name,
    labels: labels === undefined ? undefined : relative(labels),
    preprocess: preprocess === undefined ? undefined : preprocessField(preprocess, relative),
    ...others,
    layer,
    fit,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function preprocessField(preprocess: string, relative: (place: string) => string): unknown {
  if (/^\s*\{/.test(preprocess)) return JSON.parse(preprocess) as unknown;
  return path.isAbsolute(preprocess) ? relative(preprocess) : preprocess;
}
