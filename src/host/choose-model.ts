import path from 'node:path';
import * as vscode from 'vscode';
import { modelFor } from './model-setting';

/**
 * The model that explains a picture in a panel.
 *
 * @param picture absolute path
 * @param chosen absolute path of the one chosen for the panel, null for the embedded one, undefined for the settings' choice
 * @returns absolute path; undefined for the embedded model, which alone explains where the workspace is not trusted
 * @throws ScorecamError `model` when the settings name one by a relative path and no folder is open
 */
export function findModel(picture: string, chosen: string | null | undefined): string | undefined {
  if (!vscode.workspace.isTrusted || chosen === null) return undefined;
  return chosen ?? modelFor(vscode.Uri.file(picture));
}

/**
 * The user picks a model for a panel.
 *
 * @returns absolute path, or null for the embedded model; undefined when the user does not pick any
 */
export async function chooseModel(picture: string): Promise<string | null | undefined> {
  const embedded = { label: nameOfModel(null), description: vscode.l10n.t('the embedded model'), model: null };
  const configured = configuredFor(picture);
  const own = configured === undefined ? [] : [{ ...wordsOf(configured), model: configured }];
  const other = { label: vscode.l10n.t('Choose a model file…'), model: undefined };
  const isTrusted = vscode.workspace.isTrusted;
  const picked = await vscode.window.showQuickPick(isTrusted ? [embedded, ...own, other] : [embedded], {
    title: vscode.l10n.t('Model that explains the picture'),
    placeHolder: isTrusted
      ? vscode.l10n.t('A model of Keras (.h5, .keras), ONNX (.onnx) or TensorFlow.js (model.json)')
      : vscode.l10n.t('Other models explain in trusted workspaces only'),
  });
  if (picked === undefined || picked.model !== undefined) return picked?.model;
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Model that explains the picture'),
    openLabel: vscode.l10n.t('Use This Model'),
    filters: { [vscode.l10n.t('Models')]: ['keras', 'h5', 'hdf5', 'onnx', 'json'] },
  });
  return files?.[0]?.fsPath;
}

/** What is wrong with the setting is said where it is used. */
function configuredFor(picture: string): string | undefined {
  try {
    return modelFor(vscode.Uri.file(picture));
  } catch {
    return undefined;
  }
}

/** @param model absolute path; null for the embedded one */
export function nameOfModel(model: string | null): string {
  if (model === null) return 'EfficientNet-Lite0';
  return path.basename(path.basename(model) === 'model.json' ? path.dirname(model) : model);
}

function wordsOf(model: string): { label: string; description: string; detail: string } {
  return { label: nameOfModel(model), description: vscode.l10n.t('of the settings'), detail: model };
}
