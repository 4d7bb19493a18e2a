import path from 'node:path';
import type { ModelFiles } from '../engine';
import type { Preprocessing } from '../input';
import type { ModelParams } from '../protocol';
import { gatherLabels, LABEL_FILES, type LabelList } from './settings/label-sources';
import { gatherPreprocessing, PREPROCESSING_FILES } from './settings/preprocessing-sources';
import { joinPreprocessing } from './settings/said-preprocessing';
import { isFolderShared } from './settings/shared-folder';
import { SettingsFolder } from './settings/settings-folder';

export { nameLensFile } from './settings/preprocessing-sources';
export { describeScale, NAMED_SCALES, nameOfScale } from './settings/scales';

/** What the user, the files beside a model and the model itself say of how it is used. */
export interface ModelSettings {
  readonly preprocessing: Preprocessing;
  /** What says so: files, `metadata of the model`, or `built-in default`. */
  readonly preprocessingSource: string;
  /** Lists of classes in the order in which they are believed; the first one that fits counts. */
  readonly labels: readonly LabelList[];
  /** Parts of the preprocessing that nothing says. */
  readonly guessed: readonly string[];
  /** Other models lie beside it: what is written there holds for them, too. */
  readonly sharesFolder: boolean;
  /** What contradicts the model or cannot be used, one sentence each. */
  readonly notes: readonly string[];
}

/** Absolute paths of the files that would change how a model is understood, whether they are there or not. */
export function settingsFilesOf(files: ModelFiles, { labels, preprocess }: ModelParams): string[] {
  const names = new Set([...PREPROCESSING_FILES, ...LABEL_FILES]);
  const beside = foldersOf(files).flatMap((folder) => [...names].map((name) => path.join(folder, name)));
  const asked = [labels, preprocess].filter((given) => given !== undefined && path.isAbsolute(given));
  return [...beside, ...asked.map(String)];
}

/**
 * Finds out how a model is used (docs/model-settings.md). What nothing says is assumed to be what is most common, and
 * said to be a guess.
 *
 * @throws ScorecamError `model` where one of the files is damaged or does not fit the model, `usage` where what the user
 *   says cannot be followed
 */
export async function readModelSettings(files: ModelFiles, said: ModelParams = {}): Promise<ModelSettings> {
  const folder = new SettingsFolder(foldersOf(files));
  const found = joinPreprocessing(await gatherPreprocessing(files, folder, said.preprocess), files);
  const labels = await gatherLabels(files, folder, said.labels);
  return {
    preprocessing: found.preprocessing,
    preprocessingSource: found.source,
    labels,
    guessed: found.guessed,
    sharesFolder: await isFolderShared(files.path),
    notes: [...found.notes, ...folder.notes],
  };
}

/** Repositories of Hugging Face have their ONNX files in a folder of their own, below what says how they are used. */
function foldersOf({ path: file }: ModelFiles): string[] {
  const folder = path.dirname(file);
  return path.basename(folder) === 'onnx' ? [folder, path.dirname(folder)] : [folder];
}
