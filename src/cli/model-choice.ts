import path from 'node:path';
import { entryOf, findLensFile, type LensFile, type LensModel } from '../lens-file';
import type { ModelParams, PictureParams } from '../protocol';
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
  /** The `scorecam-lens.json` that says something about it. */
  readonly file?: string;
}

/**
 * The model of the options; where none is named, the one of a `scorecam-lens.json`, else the embedded one. What such a file
 * says of the model holds where the options leave it open.
 *
 * The nearest file upwards from the picture counts, else the one from the present folder.
 *
 * @param picture as the user gave it; undefined where the command is about no picture
 * @throws ScorecamError `model` where the file cannot be used
 */
async function chooseModel({ layer, fit = 'model', ...options }: SaidOptions, picture?: string): Promise<ModelChoice> {
  const said = modelParams(options);
  const { model } = said;
  const besides = picture === undefined ? [] : [path.dirname(userPath(picture))];
  const found = await findEntry([...besides, ...presentFolder()], model);
  const params = { ...found?.entry.said, ...said };
  if (found === undefined) return { params, fit, ...(layer === undefined ? {} : { layer }) };
  const { file, entry } = found;
  const layerOrUsual = layer ?? entry.layer;
  return {
    params: { ...params, model: model ?? entry.path },
    fit: fit === 'model' ? (entry.fit ?? fit) : fit,
    ...(layerOrUsual === undefined ? {} : { layer: layerOrUsual }),
    file: file.path,
  };
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
  return async (picture) => {
    const choice = await chooseModel(said, picture);
    const { file, params } = choice;
    if (file !== undefined && !told.has(file)) {
      terminal.log(`scorecam: ${params.model ?? 'the embedded model'}, as ${file} says`);
      told.add(file);
    }
    return choice;
  };
}

/** What the first file on the way says of the model, or which one it calls the usual one. */
async function findEntry(
  folders: readonly string[],
  model: string | undefined,
): Promise<{ file: LensFile; entry: LensModel } | undefined> {
  for (const folder of folders) {
    const file = await findLensFile(folder);
    if (file === undefined) continue;
    const entry = model === undefined ? file.usual : entryOf(file, model);
    return entry === undefined ? undefined : { file, entry };
  }
  return undefined;
}
