import path from 'node:path';
import * as vscode from 'vscode';
import { localPath } from './local-path';
import type { ModelFinder } from './model-finder';
import { modelAt } from './model-files';
import { nameOfModel } from './model-words';

/**
 * "Use with Score-CAM": from now on a model explains in the whole workspace; the user is told so, and how to undo it.
 *
 * @param uri of the model's file or folder
 * @param onUse after it was noted, for the panels that are open
 */
export async function useModel(
  uri: vscode.Uri,
  models: Pick<ModelFinder, 'useInWorkspace'>,
  onUse: () => Promise<void>,
): Promise<void> {
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Other models explain in trusted workspaces only'));
    return;
  }
  const place = localPath(uri);
  const model = place === undefined ? undefined : await modelAt(place);
  if (model === undefined) {
    const name = path.posix.basename(uri.path);
    void vscode.window.showWarningMessage(vscode.l10n.t('"{0}" is no model that can be used.', name));
    return;
  }
  await models.useInWorkspace(model);
  await Promise.all([onUse(), offerUndo(model, models, onUse)]);
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
