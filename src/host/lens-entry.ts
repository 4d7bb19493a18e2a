import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { editLensFile, entryOf, findLensFile, LENS_FILE, type LensFile, type LensModel } from '../lens-file';
import { OutputFolder } from '../output';
import { ScorecamError } from '../shared/errors';
import { isBelow, localPath } from './local-path';

/** Where a `scorecam-lens.json` is looked for: absolute paths of the first folder and of the last one upwards. */
export interface LensWay {
  readonly from: string;
  /** A folder of the workspace. */
  readonly folder: string;
}

/** The way that begins at a picture, or at the model where the picture is not in the workspace; undefined without any. */
export function lensWayOf(picture: string, model: string | undefined): LensWay | undefined {
  for (const file of [picture, model]) {
    const folder = file === undefined ? undefined : workspaceFolderOf(file);
    if (file !== undefined && folder !== undefined) return { from: path.dirname(file), folder };
  }
  return undefined;
}

/**
 * The same where a file there is to say something of a model.
 *
 * @param files absolute paths of what it is to name besides
 * @throws ScorecamError `usage` where it cannot
 */
export function requireWay(
  picture: string,
  model: string | undefined,
  files: readonly string[],
): LensWay & { readonly model: string } {
  if (model === undefined) {
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('There is nothing to save: the embedded model explains where no other one is named.'),
      vscode.l10n.t('Choose a model first.'),
    );
  }
  const way = lensWayOf(picture, model);
  if (way !== undefined && [model, ...files].every((file) => isBelow(way.folder, file))) return { ...way, model };
  const inside = way !== undefined && isBelow(way.folder, model);
  throw new ScorecamError(
    'usage',
    inside
      ? vscode.l10n.t('scorecam-lens.json can name only files that lie in the folder of the workspace.')
      : vscode.l10n.t('The model does not lie in the folder of the workspace, so scorecam-lens.json cannot name it.'),
    inside
      ? vscode.l10n.t('Put a copy of the file there.')
      : vscode.l10n.t('Put it there, or name it in the setting "scorecamLens.model".'),
  );
}

/** The nearest `scorecam-lens.json`, and what it says of a model. */
export interface LensEntry {
  readonly parsed: LensFile;
  readonly entry: LensModel;
}

/**
 * What the workspace says of how a model is used for a picture.
 *
 * @throws LensFileMistake
 */
export async function findLensEntry(picture: string, model: string): Promise<LensEntry | undefined> {
  const way = lensWayOf(picture, model);
  const parsed = way && (await findLensFile(way.from, way.folder));
  const entry = parsed && entryOf(parsed, model);
  return parsed === undefined || entry === undefined ? undefined : { parsed, entry };
}

/** The nearest `scorecam-lens.json` on a way, or a new one at its end: absolute path. */
export async function lensFileOn({ from, folder }: LensWay): Promise<string> {
  return (await findLensFile(from, folder))?.path ?? path.join(folder, LENS_FILE);
}

/** An entry that was written. */
export interface WrittenEntry {
  /** Absolute path of the file. */
  readonly file: string;
  /** The model that explains now where none is named, where that is new; absolute path. */
  readonly newDefault: string | undefined;
  /** The file said all that before and is as it was. */
  readonly wasSaid?: true;
}

/**
 * Writes what is said of a model into the nearest `scorecam-lens.json` on the way, or into a new one at its end.
 *
 * @param change the entry to write, from the one that is there
 * @throws ScorecamError `model` where the file that is there cannot be read, `output`
 */
export async function writeLensEntry(
  { from, folder, model }: LensWay & { readonly model: string },
  change: (entry: LensModel) => LensModel,
): Promise<WrittenEntry> {
  const parsed = await findLensFile(from, folder);
  const file = parsed?.path ?? path.join(folder, LENS_FILE);
  const known = parsed && entryOf(parsed, model);
  const entry = change(known ?? { path: model, said: {} });
  if (isDeepStrictEqual(entry, known)) return { file, newDefault: undefined, wasSaid: true };
  const text = parsed === undefined ? '' : await readFile(file, 'utf8');
  const content = editLensFile(text, { parsed, file, model: entry });
  const output = await OutputFolder.open(path.dirname(file));
  await output.write([{ name: path.basename(file), content }]);
  return { file, newDefault: parsed?.usual === undefined ? model : undefined };
}

function workspaceFolderOf(file: string): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  return folder === undefined ? undefined : localPath(folder.uri);
}
