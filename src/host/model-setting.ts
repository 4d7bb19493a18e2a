import { stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { ScorecamError } from '../shared/errors';
import { editorPath } from './local-path';
import { readModel } from './settings';

/**
 * The model that explains a picture, as the setting says; in a workspace that is not trusted always the embedded one.
 *
 * @returns absolute path of a model.json or of its folder; undefined for the embedded model
 * @throws ScorecamError `model` for a relative path where no folder is open
 */
export function modelFor(picture: vscode.Uri): string | undefined {
  const written = vscode.workspace.isTrusted ? readModel(picture) : '';
  if (written === '') return undefined;
  const folder = vscode.workspace.getWorkspaceFolder(picture) ?? vscode.workspace.workspaceFolders?.[0];
  const model = resolveModelPath(written, { workspaceFolder: folder?.uri.fsPath, home: os.homedir() });
  if (model === undefined) {
    const message = vscode.l10n.t(
      'The model "{0}" is a relative path, but no folder is open that it could start from.',
      written,
    );
    throw new ScorecamError('model', message, '', { remedy: 'model-path' });
  }
  return editorPath(model);
}

/** @throws ScorecamError `model` when there is nothing at that path */
export async function refuseMissingModel(model: string): Promise<void> {
  try {
    await stat(model);
  } catch (cause) {
    throw new ScorecamError('model', vscode.l10n.t('There is no model at {0}.', model), '', {
      cause,
      remedy: 'model-path',
    });
  }
}

/**
 * @param written absolute, relative to the workspace's folder, or beginning with `~`
 * @returns undefined for a relative path without a folder
 */
export function resolveModelPath(
  written: string,
  { workspaceFolder, home }: { readonly workspaceFolder: string | undefined; readonly home: string },
): string | undefined {
  if (/^~(?=$|[\\/])/.test(written)) return path.join(home, written.slice(1));
  if (path.isAbsolute(written)) return path.normalize(written);
  return workspaceFolder === undefined ? undefined : path.resolve(workspaceFolder, written);
}
