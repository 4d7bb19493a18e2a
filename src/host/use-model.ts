import path from 'node:path';
import * as vscode from 'vscode';
import { toScorecamError } from '../shared/errors';
import { describeFailure } from './failure-words';
import { localPath } from './local-path';
import { isForeignModelName, modelAt } from './model-files';
import type { ModelFinder } from './model-finder';
import { nameOfModel } from './model-words';

/** What lets a model explain from now on. */
export interface ModelUser {
  readonly models: Pick<ModelFinder, 'useInWorkspace'>;
  /** Ends where a model, given by its absolute path, can be opened, else throws what is wrong with it. */
  readonly openModel: (model: string) => Promise<unknown>;
  /** After it was noted, for the panels that are open. */
  readonly onUse: () => Promise<void>;
}

/**
 * "Use with Score-CAM": from now on a model explains in the whole workspace; the user is told so, and how to undo it.
 *
 * @param uri of the model's file or folder
 */
export async function useModel(uri: vscode.Uri, { models, openModel, onUse }: ModelUser): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Other models explain in trusted workspaces only'));
    return;
  }
  const place = localPath(uri);
  const isForeign = place !== undefined && isForeignModelName(place);
  if (isForeign && !(await canBeOpened(place, openModel))) return;
  const model = place === undefined || isForeign ? place : await modelAt(place);
  if (model === undefined) {
    const name = path.posix.basename(uri.path);
    void vscode.window.showWarningMessage(vscode.l10n.t('"{0}" is no model that can be used.', name));
    return;
  }
  await models.useInWorkspace(model);
  await Promise.all([onUse(), offerUndo(model, models, onUse)]);
}

/** Of a form that is not opened the user is told what to do with it. */
async function canBeOpened(model: string, openModel: ModelUser['openModel']): Promise<boolean> {
  try {
    await openModel(model);
    return true;
  } catch (error) {
    const { message, hint } = describeFailure(toScorecamError(error));
    void vscode.window.showErrorMessage(`${message} ${hint}`);
    return false;
  }
}

async function offerUndo(
  model: string,
  models: Pick<ModelFinder, 'useInWorkspace'>,
  onUse: () => Promise<void>,
): Promise<void> {
  const undo = vscode.l10n.t('Choose by Itself Again');
  const text = vscode.l10n.t('{0} explains pictures in this workspace from now on.', nameOfModel(model));
  if ((await vscode.window.showInformationMessage(text, undo)) !== undo) return;
  await models.useInWorkspace(undefined);
  await onUse();
}
