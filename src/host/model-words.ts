import * as vscode from 'vscode';
import { modelName } from '../files/model-place';
import type { ModelName } from '../protocol';
import type { ModelChoice, ModelOrigin } from './model-finder';

/** @param model absolute path; null for the embedded one */
export function nameOfModel(model: string | null): string {
  return model === null ? 'EfficientNet-Lite0' : modelName(model);
}

/** The model of a panel as its page is told of it. */
export function describeChoice({ model, origin }: Pick<ModelChoice, 'model' | 'origin'>): ModelName {
  return { name: nameOfModel(model ?? null), path: model ?? null, why: whyOf(origin) };
}

function whyOf(origin: ModelOrigin): string {
  switch (origin) {
    case 'panel':
      return vscode.l10n.t('chosen for this panel');
    case 'workspace':
      return vscode.l10n.t('chosen for this workspace');
    case 'setting':
      return vscode.l10n.t('of the settings');
    case 'lens-file':
      return vscode.l10n.t('of scorecam-lens.json');
    case 'nearest':
      return vscode.l10n.t('found: the nearest to the picture');
    case 'last-chosen':
      return vscode.l10n.t('the one that was chosen last');
    case 'embedded':
    case 'untrusted':
      return vscode.l10n.t('the embedded model');
  }
}

/** Who writes models of this form, or what they are called. */
export function formatWords(format: string): string {
  const known: Readonly<Record<string, string>> = {
    'tfjs-layers': 'TensorFlow.js',
    'tfjs-graph': 'TensorFlow.js',
    'keras-h5': 'Keras',
    'keras-v3': 'Keras',
    'saved-model': 'TensorFlow SavedModel',
    onnx: 'ONNX',
  };
  return known[format] ?? format;
}
