import path from 'node:path';
import type { ModelFiles } from '../../engine';
import { ScorecamError } from '../../shared/errors';
import type { Label } from '../../shared/label-set';
import { record } from './fields';
import { parseLabelLines } from './label-lines';
import { countEntries, NO_KNOWN_FORM, parseLabelJson, type ReadLabels } from './label-list';
import { parseLabelTable } from './label-table';
import { parseJson, parseYaml } from './settings-file';
import type { SettingsFolder } from './settings-folder';

/** Names of classes, and where they come from. */
export interface LabelList {
  /** A file, or what else it is, in words. */
  readonly source: string;
  readonly labels: readonly Label[];
  /** The user named it: another number of classes than the model's is a mistake. */
  readonly isAsked?: boolean;
}

export const OWN_LABELS = 'labels.json';

/** What to name where a file that the user named lists no classes. */
const LABELS_HINT = 'Give a file with one name a class, in the order of the model’s output.';

interface JsonSource {
  readonly name: string;
  readonly form: 'json' | 'yaml';
  /** The part that lists the classes. */
  readonly part: (fields: Record<string, unknown>) => unknown;
}

/** What is there, and says something: transformers calls classes LABEL_0 where nobody named them. */
function named(names: unknown): unknown {
  const values = Object.values(record(names));
  return values.length > 0 && values.every((name) => /^LABEL_\d+$/.test(String(name))) ? undefined : names;
}

/** Files of other programs, in the order in which they are believed. */
const STRUCTURED: readonly JsonSource[] = [
  { name: 'config.json', form: 'json', part: ({ id2label, label_names: names }) => named(id2label) ?? names },
  { name: 'metadata.json', form: 'json', part: ({ labels }) => labels },
  { name: 'signature.json', form: 'json', part: ({ classes }) => record(classes).Label ?? classes },
  { name: 'metadata.yaml', form: 'yaml', part: ({ names }) => names },
  ...['class_indices.json', 'imagenet_class_index.json', 'class_index.json', 'class_names.json', 'classes.json'].map(
    (name): JsonSource => ({ name, form: 'json', part: (fields) => fields }),
  ),
  { name: 'data.yaml', form: 'yaml', part: ({ names }) => names },
];

const LINES = [
  'labels.txt',
  'classes.txt',
  'class_names.txt',
  'synset_words.txt',
  'synset.txt',
  'imagenet_classes.txt',
];
const TABLES = ['labels.csv', 'classes.csv'];

/** Names of the files beside a model that may name its classes. */
export const LABEL_FILES = [OWN_LABELS, ...STRUCTURED.map(({ name }) => name), ...LINES, ...TABLES];

/**
 * All lists of classes that there are, in the order in which they are believed: the user's file alone, else this
 * program's own, files of other programs, what lies in the model.
 *
 * @throws ScorecamError `model` or `usage`
 */
export async function gatherLabels(
  files: ModelFiles,
  folder: SettingsFolder,
  asked: string | undefined,
): Promise<LabelList[]> {
  if (asked !== undefined) {
    const text = await folder.named(asked, { instead: LABELS_HINT });
    return [{ source: asked, labels: labelsOf(parseAsked(text, asked), asked), isAsked: true }];
  }
  const own = await folder.own(OWN_LABELS);
  const inside = files.kind === 'onnx' ? files.metadata.labels : undefined;
  const lists = [
    own && { source: own.path, labels: labelsOf(parseLabelJson(own.content), own.path) },
    ...(await Promise.all(STRUCTURED.map((source) => readStructured(folder, source)))),
    ...(await Promise.all(LINES.map((name) => readText(folder, name, parseLabelLines)))),
    ...(await Promise.all(TABLES.map((name) => readText(folder, name, parseLabelTable)))),
    inside && noteUnless(folder, 'metadata of the model', parseLabelJson(inside)),
  ];
  return lists.filter((list) => list !== undefined);
}

async function readStructured(
  folder: SettingsFolder,
  { name, form, part }: JsonSource,
): Promise<LabelList | undefined> {
  const file = await folder[form](name);
  if (file === undefined) return undefined;
  const listed = listedIn(file.content, part);
  return listed === undefined ? undefined : noteUnless(folder, file.path, parseLabelJson(listed));
}

/** What lists the classes; undefined where nothing does. */
function listedIn(content: unknown, part: JsonSource['part']): unknown {
  const listed = Array.isArray(content) ? content : part(record(content));
  return countEntries(listed) === 0 ? undefined : listed;
}

async function readText(
  folder: SettingsFolder,
  name: string,
  parseText: (text: string) => ReadLabels,
): Promise<LabelList | undefined> {
  const file = await folder.text(name);
  return file && noteUnless(folder, file.path, parseText(file.content));
}

function noteUnless(folder: SettingsFolder, source: string, read: ReadLabels): LabelList | undefined {
  if ('labels' in read) return { source, labels: read.labels };
  folder.note(source, read.problem);
  return undefined;
}

/** @throws ScorecamError `model` */
function labelsOf(read: ReadLabels, file: string): readonly Label[] {
  if ('labels' in read) return read.labels;
  throw new ScorecamError(
    'model',
    `${file} cannot be used: ${read.problem}.`,
    'Write one name a line in the order of the classes, or a JSON list of names, or an object of indices and names.',
    { remedy: 'model-use' },
  );
}

/** A file in any of the forms that are known beside a model: by its name, else by its ending, else by its content. */
function parseAsked(text: string, file: string): ReadLabels {
  const name = path.basename(file).toLowerCase();
  if (/\.(csv|tsv)$/.test(name)) return parseLabelTable(text);
  if (/\.ya?ml$/.test(name)) return parseStructured(parseYaml(text, file, LABELS_HINT), name);
  const looksLikeJson = /\.(txt|names)$/.test(name) ? /^\s*\[\s*["{]/ : /^\s*[[{]/;
  if (!looksLikeJson.test(text) && !name.endsWith('.json')) return parseLabelLines(text);
  return parseStructured(parseJson(text, file, LABELS_HINT), name);
}

/** Wherever in it classes are listed; first where a file of that name has them. */
function parseStructured(content: unknown, name: string): ReadLabels {
  const sources = [...STRUCTURED].sort((a, b) => Number(b.name === name) - Number(a.name === name));
  const readings = sources
    .map(({ part }) => listedIn(content, part))
    .filter((listed) => listed !== undefined)
    .map(parseLabelJson);
  return readings.find((read) => 'labels' in read) ?? readings[0] ?? NO_KNOWN_FORM;
}
