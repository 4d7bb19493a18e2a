import path from 'node:path';
import * as vscode from 'vscode';
import type { FoundModel } from '../protocol';
import type { ModelFinder } from './model-finder';
import { modelFor } from './model-setting';
import { formatWords, nameOfModel } from './model-words';

/** What the user picks: a model by its path, null for the embedded one, undefined to leave it to the workspace. */
export type Picked = { readonly model: string | null | undefined } | 'save';

interface Entry extends vscode.QuickPickItem {
  readonly choice?: Picked | 'file';
}

/** What a panel shows. */
export interface Shown {
  /** Absolute path. */
  readonly picture: string;
  /** Absolute path, null for the embedded one; undefined as long as there is none. */
  readonly model: string | null | undefined;
}

/**
 * The user picks a model for a panel.
 *
 * @returns undefined when the user does not pick any
 */
export async function chooseModel(
  shown: Shown,
  models: Pick<ModelFinder, 'list' | 'lastChosen'>,
): Promise<Picked | undefined> {
  const entries = modelsOf(shown, models);
  const all = vscode.workspace.isTrusted ? entries.then((known) => [...known, ...actions()]) : entries;
  return pick(all, vscode.l10n.t('Model that explains the picture'));
}

/**
 * The same for one that is to be compared with the panel's own.
 *
 * @returns absolute path, null for the embedded one; undefined when the user does not pick any
 */
export async function chooseSecondModel(
  shown: Shown,
  models: Pick<ModelFinder, 'list' | 'lastChosen'>,
): Promise<string | null | undefined> {
  const picked = await pick(modelsOf(shown, models), vscode.l10n.t('Model to compare with'));
  return typeof picked === 'object' ? picked.model : undefined;
}

async function pick(entries: Promise<Entry[]>, title: string): Promise<Picked | undefined> {
  const isTrusted = vscode.workspace.isTrusted;
  const picked = await vscode.window.showQuickPick<Entry>(entries, {
    title,
    placeHolder: isTrusted
      ? vscode.l10n.t(
          'A model of Keras (.h5, .keras), ONNX (.onnx), TensorFlow (saved_model.pb) or TensorFlow.js (model.json)',
        )
      : vscode.l10n.t('Other models explain in trusted workspaces only'),
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.choice !== 'file') return picked?.choice;
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Use This Model'),
    filters: { [vscode.l10n.t('Models')]: ['keras', 'h5', 'hdf5', 'onnx', 'json', 'pb'] },
  });
  const file = files?.[0]?.fsPath;
  return file === undefined ? undefined : { model: file };
}

async function modelsOf(shown: Shown, models: Pick<ModelFinder, 'list' | 'lastChosen'>): Promise<Entry[]> {
  const entries = vscode.workspace.isTrusted ? await trustedModels(shown, models) : [embedded()];
  return entries.map((entry) => {
    const isInUse = typeof entry.choice === 'object' && entry.choice.model === shown.model;
    return isInUse ? { ...entry, description: vscode.l10n.t('{0}, in use', entry.description ?? '') } : entry;
  });
}

async function trustedModels({ picture }: Shown, models: Pick<ModelFinder, 'list' | 'lastChosen'>): Promise<Entry[]> {
  const found = await models.list(picture);
  const lastChosen = await models.lastChosen();
  const configured = configuredFor(picture);
  const others = [
    ...(configured === undefined ? [] : [named(configured, vscode.l10n.t('of the settings'))]),
    ...(lastChosen === undefined ? [] : [named(lastChosen, vscode.l10n.t('the one that was chosen last'))]),
  ];
  const isNew = (entry: Entry, i: number): boolean =>
    !found.some(({ path: file }) => file === entry.detail) &&
    others.findIndex(({ detail }) => detail === entry.detail) === i;
  return [
    ...titled(vscode.l10n.t('In the workspace, nearest to the picture first'), found.map(entryOfFound)),
    ...titled(vscode.l10n.t('Others'), [...others.filter(isNew), embedded()]),
    { label: vscode.l10n.t('Choose a model file…'), choice: 'file' },
  ];
}

/** What else can be done about the model of a panel. */
function actions(): Entry[] {
  return [
    {
      label: vscode.l10n.t('Choose by itself'),
      description: vscode.l10n.t('by the settings, scorecam-lens.json, or the nearest model'),
      choice: { model: undefined },
    },
    {
      label: vscode.l10n.t('Save this set-up'),
      description: vscode.l10n.t('in scorecam-lens.json: model, layer and how it is used'),
      choice: 'save',
    },
  ];
}

function titled(label: string, entries: readonly Entry[]): Entry[] {
  return entries.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...entries];
}

function entryOfFound({ path: file, name, format }: FoundModel): Entry {
  const folder = path.dirname(vscode.workspace.asRelativePath(file));
  const place = folder === '.' ? {} : { detail: folder };
  return { label: plain(name), description: formatWords(format), ...place, choice: { model: file } };
}

function named(model: string, description: string): Entry {
  return { label: plain(nameOfModel(model)), description, detail: model, choice: { model } };
}

function embedded(): Entry {
  return {
    label: nameOfModel(null),
    description: vscode.l10n.t('the embedded model'),
    choice: { model: null },
  };
}

/** In the label of an entry, $(name) would be an icon. */
function plain(name: string): string {
  return name.replaceAll('$(', '$\u200b(');
}

/** What is wrong with the setting is said where it is used. */
function configuredFor(picture: string): string | undefined {
  try {
    return modelFor(vscode.Uri.file(picture));
  } catch {
    return undefined;
  }
}
