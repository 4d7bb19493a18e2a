import * as vscode from 'vscode';
import type { PanelError } from '../protocol';
import type { ScorecamError } from '../shared/errors';
import type { ModelOrigin } from './model-finder';

/** A model that the user has chosen is named in no setting. */
const CHOSEN: readonly ModelOrigin[] = ['panel', 'workspace'];

/** An error as the panel shows it: what to do is said in terms of the editor, not of the command line. */
export function describeFailure(error: ScorecamError): PanelError {
  const { code, message } = error;
  return { code, message, hint: remedyFor(error) ?? hintFor(error) };
}

/**
 * The same of a question to a model.
 *
 * @param origin why it was that model; undefined where there was none
 */
export function describeFailureOf(error: ScorecamError, origin: ModelOrigin | undefined): PanelError {
  const failure = describeFailure(error);
  if (error.remedy === 'model-path' && origin !== undefined && CHOSEN.includes(origin)) {
    return { ...failure, hint: vscode.l10n.t('Choose another model by its name at the top of this panel.') };
  }
  // Nobody asked for a model that was found.
  if (error.code !== 'model' || origin !== 'nearest') return failure;
  const wayOut = vscode.l10n.t(
    'This model was found, nobody named it: choose another one by its name at the top of this panel.',
  );
  return { ...failure, hint: `${failure.hint} ${wayOut}`.trim() };
}

function remedyFor({ remedy }: ScorecamError): string | undefined {
  switch (remedy) {
    case 'other-layer':
      return vscode.l10n.t('Choose another layer at the top of this panel.');
    case 'other-fit':
      return vscode.l10n.t('Choose another way to fit the picture to the model, or resize the picture.');
    case 'model-path':
      return vscode.l10n.t(
        'Set "scorecamLens.model" to the file of a model (Keras, ONNX, TensorFlow SavedModel or TensorFlow.js) or to its folder; left empty, the embedded model explains.',
      );
    case 'node-path':
      return vscode.l10n.t(
        'Set "scorecamLens.nodePath" to a Node.js of version 20 or newer; left empty, the editor\'s own runs the engine.',
      );
    case 'model-use':
      return vscode.l10n.t(
        'Say it in a scorecam-lens.json: "labels", "preprocess", "output", "outputName" or "signature" of the model.',
      );
    case 'other-method':
      return vscode.l10n.t('Choose another method: Score-CAM and RISE work with every model.');
    case 'onnx-provider':
      return vscode.l10n.t(
        'Set "scorecamLens.onnxProvider" to one that is there; "cpu" lets the processor compute, as everywhere.',
      );
    case 'start-engine':
      return vscode.l10n.t('The log may say why. "Start again" above counts anew.');
    case undefined:
      return undefined;
  }
}

function hintFor({ code, hint }: ScorecamError): string {
  switch (code) {
    case 'engine':
      return vscode.l10n.t('Try again: that starts a new engine. The log holds what the last one wrote.');
    case 'memory':
      return vscode.l10n.t(
        'Close other programs, or lower the setting "scorecamLens.memoryBudgetMiB"; then try again.',
      );
    case 'runtime':
      return vscode.l10n.t(
        'Set "scorecamLens.backend" to "auto", which computes in WebAssembly where TensorFlow does not run.',
      );
    case 'internal':
      return vscode.l10n.t('This is a defect of Score-CAM Lens; please report it with the log.');
    case 'output':
      return vscode.l10n.t('Choose another folder.');
    case 'usage':
    case 'picture':
    case 'model':
    case 'cancelled':
      return hint;
  }
}
