import path from 'node:path';
import * as vscode from 'vscode';
import type { LayersResult } from '../protocol';
import { toScorecamError } from '../shared/errors';
import { describeFailure } from './failure-words';
import { localPath } from './local-path';
import { isFolder, isForeignModelName, modelAt } from './model-files';
import type { ModelFinder } from './model-finder';
import { nameOfModel } from './model-words';

/** What lets a model explain from now on. */
export interface ModelUser {
  readonly models: Pick<ModelFinder, 'useInWorkspace'>;
  /** Ends where a model, given by its absolute path, can be opened, else throws what is wrong with it. */
  readonly openModel: (model: string) => Promise<Pick<LayersResult, 'model'>>;
  /** Of the extension; its docs tell how models of other forms are exported. */
  readonly extensionUri: vscode.Uri;
  /** After it was noted, for the panels that are open. */
  readonly onUse: () => Promise<void>;
}

/**
 * "Use with Score-CAM": from now on a model explains in the whole workspace; the user is told so, and how to undo it.
 *
 * @param uri of the model's file or folder
 */
export async function useModel(uri: vscode.Uri, user: ModelUser): Promise<void> {
  const { models, onUse } = user;
  if (!vscode.workspace.isTrusted) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Other models explain in trusted workspaces only'));
    return;
  }
  const place = localPath(uri);
  const known = place === undefined || isForeignModelName(place) ? undefined : await modelAt(place);
  if (place === undefined || (known === undefined && !isForeignModelName(place) && !(await isFolder(place)))) {
    const name = path.posix.basename(uri.path);
    void vscode.window.showWarningMessage(vscode.l10n.t('"{0}" is no model that can be used.', name));
    return;
  }
  const model = known ?? (await tryToOpen(place, user));
  if (model === undefined) return;
  await models.useInWorkspace(model);
  await Promise.all([onUse(), offerUndo(model, models, onUse)]);
}

/**
 * The model that a file or a folder turns out to be; of one that is not opened the user is told what to do with it.
 *
 * @returns absolute path of its file
 */
async function tryToOpen(place: string, { openModel, extensionUri }: ModelUser): Promise<string | undefined> {
  try {
    const { model } = await openModel(place);
    return model.path;
  } catch (error) {
    void tellFailure(place, { error, extensionUri });
    return undefined;
  }
}

/** In a message that shows all of it: a notification has one line until it is unfolded. */
async function tellFailure(
  place: string,
  { error, extensionUri }: Pick<ModelUser, 'extensionUri'> & { readonly error: unknown },
): Promise<void> {
  const { code, message, hint } = describeFailure(toScorecamError(error));
  // Its name is enough where the user has just pointed at it.
  const text = message.replaceAll(`${place}${path.sep}`, '').replaceAll(place, path.basename(place));
  const howTo = vscode.l10n.t('How to Export');
  const options = { modal: true, detail: hint };
  const pressed = await vscode.window.showErrorMessage(text, options, ...(code === 'model' ? [howTo] : []));
  if (pressed !== howTo) return;
  const section = PYTORCH_NAME.test(place) ? 'i-have-a-pytorch-model' : 'i-have-something-else';
  await vscode.commands.executeCommand(
    'markdown.showPreview',
    vscode.Uri.joinPath(extensionUri, 'docs', 'models.md').with({ fragment: section }),
  );
}

/** Files that PyTorch writes, which can be exported to ONNX. */
const PYTORCH_NAME = /\.(pt|pth|pt2|torchscript)$/i;

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
