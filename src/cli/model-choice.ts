import path from 'node:path';
import { blameLensFile, entryOf, findLensFile, LensFileMistake, type HeededEntry, type LensModel } from '../lens-file';
import type { ModelParams, PictureParams } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { modelParams, type ModelOptions } from './model-options';
import { userPath } from './option-values';
import type { Terminal } from './terminal';

/** What the user said on the command line; paths as they were written. */
export interface SaidOptions extends ModelOptions {
  readonly layer?: string;
  readonly fit?: PictureParams['fit'];
}

/** Which model answers, and how it is used; paths are absolute. */
export interface ModelChoice {
  readonly params: ModelParams;
  readonly layer?: string;
  readonly fit: PictureParams['fit'];
  /** What a `scorecam-lens.json` says of it. */
  readonly heeded?: HeededEntry;
}

/** What is asked of a model that was chosen; an error that comes of a `scorecam-lens.json` names it. */
export async function askChosen<T>({ heeded }: Pick<ModelChoice, 'heeded'>, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw blameLensFile(error, heeded);
  }
}

/**
 * The model of the options; where none is named, the one of a `scorecam-lens.json`, else the embedded one. What such a file
 * says of the model holds where the options leave it open.
 *
 * The nearest file upwards from the picture counts, else the one from the present folder, or from a model that is named.
 *
 * @param picture as the user gave it; undefined where the command is about no picture
 * @param onMistake told of a file that cannot be used, of a model that is named all the same
 * @throws LensFileMistake where the file cannot be used that would name the model
 */
async function chooseModel(
  { layer, fit, ...options }: SaidOptions,
  picture: string | undefined,
  onMistake: (mistake: LensFileMistake) => void,
): Promise<ModelChoice> {
  const said = modelParams(options);
  const folders = [...(picture === undefined ? [] : [path.dirname(userPath(picture))]), ...presentFolder()];
  const found = said.model === undefined ? await findUsual(folders) : await findEntry(said.model, folders, onMistake);
  if (found === undefined) return { params: said, fit: fit ?? 'model', ...(layer === undefined ? {} : { layer }) };
  const { file, entry } = found;
  const asked = { ...said, path: said.model, layer, fit };
  const open = Object.entries({ ...entry, ...entry.said }).filter(([name]) => !isSaid(asked, name));
  const layerOrUsual = layer ?? entry.layer;
  const fields = new Set(open.map(([name]) => name));
  const lensFile = fields.has('preprocess') ? { lensFile: file } : {};
  return {
    params: { ...entry.said, ...said, model: said.model ?? entry.path, ...lensFile },
    fit: fit ?? entry.fit ?? 'model',
    ...(layerOrUsual === undefined ? {} : { layer: layerOrUsual }),
    heeded: { file, entry, fields },
  };
}

function isSaid(asked: Readonly<Record<string, unknown>>, name: string): boolean {
  return asked[name] !== undefined;
}

/** None where it is gone, which matters to those alone who gave a path that starts from it. */
function presentFolder(): string[] {
  try {
    return [process.cwd()];
  } catch {
    return [];
  }
}

/** The model of each picture; which file says so is told once. */
export function modelChooser(said: SaidOptions, terminal: Terminal): (picture?: string) => Promise<ModelChoice> {
  const told = new Set<string>();
  const onMistake = ({ place: { file }, message, hint }: LensFileMistake): void => {
    if (!told.has(file)) terminal.error(new ScorecamError('model', `${message} The file is left out.`, hint));
    told.add(file);
  };
  return async (picture) => {
    const choice = await chooseModel(said, picture, onMistake);
    const { heeded, params } = choice;
    if (heeded !== undefined && !told.has(heeded.file)) {
      terminal.log(`scorecam: ${params.model ?? 'the embedded model'}, as ${heeded.file} says`);
      told.add(heeded.file);
    }
    return choice;
  };
}

type FoundEntry = Pick<HeededEntry, 'file' | 'entry'>;

/** Of the first file on the way, the model that it calls the usual one. */
async function findUsual(folders: readonly string[]): Promise<FoundEntry | undefined> {
  for (const folder of folders) {
    const found = await findLensFile(folder);
    if (found !== undefined) return found.usual && { file: found.path, entry: found.usual };
  }
  return undefined;
}

/** What the first file says that knows the model. */
async function findEntry(
  model: string,
  folders: readonly string[],
  onMistake: (mistake: LensFileMistake) => void,
): Promise<FoundEntry | undefined> {
  for (const folder of [...folders, model]) {
    try {
      const found = await findLensFile(folder);
      const entry: LensModel | undefined = found && entryOf(found, model);
      if (found !== undefined && entry !== undefined) return { file: found.path, entry };
    } catch (error) {
      if (!(error instanceof LensFileMistake)) throw error;
      onMistake(error);
    }
  }
  return undefined;
}
