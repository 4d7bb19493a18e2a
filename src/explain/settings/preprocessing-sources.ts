import path from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import type { ModelFiles } from '../../engine';
import { PREPROCESS_NAMES, type ModelParams, type ScaleName } from '../../protocol';
import { ScorecamError } from '../../shared/errors';
import { parseImageProcessor } from './hugging-face';
import { findKerasApplication } from './keras-application';
import { parseLobe } from './lobe';
import { parseOwnPreprocessing } from './own-preprocessing';
import { findOwnScaling } from './own-scaling';
import type { SaidPreprocessing } from './said-preprocessing';
import { NAMED_SCALES } from './scales';
import { parseJson, type SettingsFile } from './settings-file';
import type { SettingsFolder } from './settings-folder';
import { isFolderShared } from './shared-folder';
import { parseTeachableMachine } from './teachable-machine';
import { parseTimmConfig } from './timm';
import { parseUltralytics, ULTRALYTICS } from './ultralytics';

/** What a preprocessing is called that was said in full. */
const INLINE = 'What is said of the preprocessing';

export const OWN_PREPROCESSING = 'preprocessing.json';

type Parse = (file: SettingsFile) => SaidPreprocessing | undefined;

/** Files of other programs, in the order in which they are believed. */
const FOREIGN: readonly { readonly name: string; readonly form: 'json' | 'yaml'; readonly parse: Parse }[] = [
  { name: 'preprocessor_config.json', form: 'json', parse: parseImageProcessor },
  { name: 'processor_config.json', form: 'json', parse: parseImageProcessor },
  { name: 'config.json', form: 'json', parse: parseTimmConfig },
  { name: 'metadata.json', form: 'json', parse: parseTeachableMachine },
  { name: 'metadata.yaml', form: 'yaml', parse: parseUltralytics },
  { name: 'signature.json', form: 'json', parse: parseLobe },
];

/** Names of the files beside a model that may say how pictures are prepared for it. */
export const PREPROCESSING_FILES = [OWN_PREPROCESSING, ...FOREIGN.map(({ name }) => name)];

/**
 * All that is said of the way from a picture to a model's input, in the order in which it is believed: the user, this
 * program's own file, files of other programs, the model itself, what is usual for its architecture.
 *
 * @param asked a name or the absolute path of a file, as the user says it
 * @throws ScorecamError `model` or `usage`
 */
export async function gatherPreprocessing(
  files: ModelFiles,
  folder: SettingsFolder,
  asked: string | undefined,
): Promise<SaidPreprocessing[]> {
  const own = await folder.own(OWN_PREPROCESSING);
  const foreign = await Promise.all(
    FOREIGN.map(async ({ name, form, parse }) => {
      const file = await folder[form](name);
      return file && parse(file);
    }),
  );
  return [
    await parseAsked(folder, asked),
    own && { ...parseOwnPreprocessing(own), source: await scopeOf(own.path) },
    ...foreign,
    files.kind === 'onnx' && files.metadata.isUltralytics
      ? { source: 'metadata of the model', ...ULTRALYTICS }
      : undefined,
    findOwnScaling(files),
    findKerasApplication(files),
  ].filter((said) => said !== undefined);
}

/** What a file beside a model is called: where several models lie there, it holds for each. */
async function scopeOf(file: string): Promise<string> {
  return (await isFolderShared(file)) ? `${file} (for every model in this folder)` : file;
}

/** What a preprocessing is called that the user asks for by its name. */
function askedFor(name: string): string {
  return `${name}, as asked for`;
}

/** What says how pictures are prepared, where a `scorecam-lens.json` asks for it in the place of the user. */
export function nameLensFile(source: string, { preprocess, lensFile }: ModelParams): string {
  if (preprocess === undefined || lensFile === undefined) return source;
  return source
    .replace(askedFor(preprocess), () => `${preprocess}, as ${lensFile} says`)
    .replace(INLINE, () => `What ${lensFile} says`);
}

/** A name, the content of a file of this program's own, or a file in any of the forms that are known beside a model. */
async function parseAsked(folder: SettingsFolder, asked: string | undefined): Promise<SaidPreprocessing | undefined> {
  if (asked === undefined) return undefined;
  const name = PREPROCESS_NAMES.find((known) => known === asked);
  if (name !== undefined) return { source: askedFor(name), scale: NAMED_SCALES[name] };
  if (asked.startsWith('{')) return parseInline(asked);
  const instead = `Give one of the names ${PREPROCESS_NAMES.join(', ')}, or a JSON file (docs/model-settings.md).`;
  const text = await folder.named(asked, { instead, missing: () => noSuchName(asked) });
  const file = { path: asked, content: parseJson(text, asked, instead) };
  const foreign = FOREIGN.filter(({ form }) => form === 'json').map(({ parse }) => parse(file));
  const said = foreign.find((each) => each !== undefined);
  return said ? { ...said, isExact: true } : parseOwnPreprocessing(file);
}

const NAME_MEANINGS: Readonly<Record<ScaleName, string>> = {
  tf: 'levels to −1..1',
  torch: 'ImageNet’s mean and deviation, as torchvision and timm have it',
  caffe: 'blue first, less ImageNet’s mean',
  unit: 'levels to 0..1',
  raw: 'levels as they are, 0..255',
};

const ALL_NAMES = PREPROCESS_NAMES.map((name) => `${name} (${NAME_MEANINGS[name]})`).join(', ');

/** What other programs and their users call these scales. */
const OTHER_NAMES: Readonly<Record<string, ScaleName>> = {
  imagenet: 'torch',
  imagenet1k: 'torch',
  pytorch: 'torch',
  torchvision: 'torch',
  timm: 'torch',
  tensorflow: 'tf',
  mobilenet: 'tf',
  inception: 'tf',
  rescale: 'unit',
  rescaling: 'unit',
  totensor: 'unit',
  none: 'raw',
  identity: 'raw',
};

/** More slips than these make another word. */
const MAX_SLIPS = 2;

/** The name that a word stands for, by what it means or by how it is written; undefined where neither tells. */
function meantBy(word: string): ScaleName | undefined {
  if (Object.hasOwn(OTHER_NAMES, word)) return OTHER_NAMES[word];
  const nearest = closest(word, PREPROCESS_NAMES);
  return PREPROCESS_NAMES.find((name) => name === nearest && distance(word, name) <= MAX_SLIPS);
}

/** A path of a file that is not there may be meant as a name. */
function noSuchName(asked: string): ScorecamError {
  const word = path.basename(asked);
  const names = PREPROCESS_NAMES.join(', ');
  if (path.extname(word) !== '') {
    const hint = `Give the path of a file that is there, or one of the names ${names}.`;
    return new ScorecamError('usage', `There is no file ${asked}.`, hint, { remedy: 'model-use' });
  }
  const meant = meantBy(word.toLowerCase());
  const hint = `The names are ${ALL_NAMES}${meant === undefined ? '' : `; you may mean ${meant}`}.`;
  const message = `${JSON.stringify(word)} is no known preprocessing, and there is no file ${asked}.`;
  return new ScorecamError('usage', message, hint, { remedy: 'model-use' });
}

/** @throws ScorecamError `usage` */
function parseInline(text: string): SaidPreprocessing {
  try {
    return parseOwnPreprocessing({ path: INLINE, content: JSON.parse(text) as unknown });
  } catch (error) {
    const message =
      error instanceof ScorecamError ? error.message : 'The preprocessing that was said is not valid JSON.';
    const hint = 'Correct it; docs/model-settings.md tells what it holds.';
    throw new ScorecamError('usage', message, hint, { cause: error, remedy: 'model-use' });
  }
}
