import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { editLensFile, entryOf, findLensFile, type LensFile, type LensModel } from '../lens-file';
import { OutputFolder } from '../output';
import { localPath } from './local-path';

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

/** What the nearest `scorecam-lens.json` says of a model, and that file. */
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

/**
 * Writes what is said of a model into a `scorecam-lens.json`.
 *
 * @param file absolute path
 * @param parsed the same, read; undefined where there is none yet
 * @throws ScorecamError `output`
 */
export async function writeLensEntry(file: string, parsed: LensFile | undefined, entry: LensModel): Promise<void> {
  const text = parsed === undefined ? '' : await readFile(file, 'utf8');
  const content = editLensFile(text, { parsed, file, model: entry });
  const folder = await OutputFolder.open(path.dirname(file));
  await folder.write([{ name: path.basename(file), content }]);
}

function workspaceFolderOf(file: string): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
  return folder === undefined ? undefined : localPath(folder.uri);
}
