import type { ModelFiles } from '../../engine';
import { ScorecamError } from '../../shared/errors';
import type { Label } from '../labels';
import { record } from './fields';
import { countEntries, MAX_LABELS, parseLabelJson } from './label-list';
import { parseLabelLines, parseLabelTable } from './label-lines';
import { parseJson, readNamed, type SettingsFile } from './settings-file';
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
    return [{ source: asked, labels: parseAsked(await readNamed(asked), asked), isAsked: true }];
  }
  const own = await folder.own(OWN_LABELS);
  const inside = files.kind === 'onnx' ? files.metadata.labels : undefined;
  const lists = [
    own && { source: own.path, labels: parseOwn(own) },
    ...(await Promise.all(STRUCTURED.map((source) => readStructured(folder, source)))),
    ...(await Promise.all(LINES.map((name) => readText(folder, name, parseLabelLines)))),
    ...(await Promise.all(TABLES.map((name) => readText(folder, name, parseLabelTable)))),
    inside && { source: 'metadata of the model', labels: parseLabelJson(inside) ?? [] },
  ];
  return lists.filter((list) => list !== undefined).filter(({ labels }) => labels.length > 0);
}

async function readStructured(
  folder: SettingsFolder,
  { name, form, part }: JsonSource,
): Promise<LabelList | undefined> {
  const file = await folder[form](name);
  const listed = file && (Array.isArray(file.content) ? file.content : part(record(file.content)));
  if (file === undefined || listed === undefined || countEntries(listed) === 0) return undefined;
  return noteUnless(folder, file.path, parseLabelJson(listed));
}

async function readText(
  folder: SettingsFolder,
  name: string,
  parseText: (text: string) => Label[] | undefined,
): Promise<LabelList | undefined> {
  const file = await folder.text(name);
  return file && noteUnless(folder, file.path, parseText(file.content));
}

function noteUnless(folder: SettingsFolder, file: string, labels: Label[] | undefined): LabelList | undefined {
  if (labels !== undefined) return { source: file, labels };
  folder.note(file, 'it does not name classes in a form that is known');
  return undefined;
}

/** @throws ScorecamError `model` */
function parseOwn({ path: file, content }: SettingsFile): Label[] {
  if (countEntries(content) > MAX_LABELS) throw tooMany(file);
  const labels = parseLabelJson(content);
  if (labels !== undefined) return labels;
  throw new ScorecamError(
    'model',
    `${file} is not a list of labels.`,
    'It has to be a JSON list of names, or of {"index", "name", "synset"} in the order of the indices, or an object of indices and names.',
  );
}

function tooMany(file: string): ScorecamError {
  return new ScorecamError('model', `${file} has more than ${MAX_LABELS} labels.`, 'Give one a class.');
}

/** A file in any of the forms that are known beside a model. */
function parseAsked(text: string, file: string): Label[] {
  if (/\.(txt|names)$/i.test(file)) return known(parseLabelLines(text), file);
  if (/\.(csv|tsv)$/i.test(file)) return known(parseLabelTable(text), file);
  if (!/^\s*[[{]/.test(text)) return known(parseLabelLines(text), file);
  const content = parseJson(text, file);
  const parts = STRUCTURED.map(({ part }) => parseLabelJson(part(record(content))));
  return parts.find((labels) => labels !== undefined) ?? parseOwn({ path: file, content });
}

function known(labels: Label[] | undefined, file: string): Label[] {
  if (labels !== undefined) return labels;
  throw new ScorecamError(
    'model',
    `${file} does not name at least one and at most ${MAX_LABELS} classes.`,
    'Write one name a line, in the order of the classes.',
  );
}
