import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { explainCommandLine } from '../output';
import { FIRST_QUESTION, type ExplainResult, type PanelQuestion, type SaidOfModel } from '../protocol';
import { ScorecamError } from '../shared/errors';
import { askedOfMethod } from './asked-method';
import type { ComparedEnquiries } from './compared-model';
import type { Enquiry } from './explanations';
import { lensWayOf } from './lens-entry';
import { readEngineSettings } from './settings';
import { shellForm } from './shell-form';
import { engineEnvironment } from './start-engine';

/** What the command line calls the embedded model where it is the second one. */
const EMBEDDED = 'embedded';

export interface CommandLineOptions {
  readonly extensionPath: string;
  /** What computed the panel's answer, where there is one. */
  readonly backend?: ExplainResult['backend'];
  /** The same of onnxruntime, where it is not the processor. */
  readonly provider?: ExplainResult['provider'];
  /** Folder for results. */
  readonly out?: string;
}

/** The command line that answers a question as the panel did, for the user's shell. */
export function commandLineOf(enquiry: Enquiry, options: CommandLineOptions): string {
  return commandLine(enquiry, { ...enquiry.said }, options);
}

/**
 * The same where two models are compared. What it says of a model holds for both; what only `scorecam-lens.json` says of
 * one of them, the command line finds there itself.
 *
 * @throws ScorecamError `usage` where no command line can say it
 */
export function compareCommandLineOf({ first, second }: ComparedEnquiries, options: CommandLineOptions): string {
  const { question, usual } = first;
  refuseMethodOfTwo(question);
  const said = isDeepStrictEqual(first.said ?? {}, second.said ?? {}) ? first.said : undefined;
  const isLeftOpen = said === undefined && (first.said ?? second.said) !== undefined;
  if (isLeftOpen && lensWayOf(first.image, undefined) === undefined) {
    throw new ScorecamError(
      'usage',
      vscode.l10n.t('Both models are used in different ways that no command line can say.'),
      vscode.l10n.t('Name them in a scorecam-lens.json in the folder of the picture.'),
    );
  }
  const { layer, fit, ...others } = question;
  const asked = {
    ...others,
    ...(layer === undefined || layer === usual?.layer ? {} : { layer }),
    fit: fit === usual?.fit ? ('model' as const) : fit,
  };
  return commandLine({ ...first, question: asked }, { ...said, with: second.model ?? EMBEDDED }, options);
}

/** @throws ScorecamError `usage` for a method of which the results of two models have no files */
export function refuseMethodOfTwo({ method }: Pick<PanelQuestion, 'method'>): void {
  if (method === FIRST_QUESTION.method) return;
  throw new ScorecamError(
    'usage',
    vscode.l10n.t('Files and command lines of two models have Score-CAM maps alone.'),
    vscode.l10n.t('Choose the method Score-CAM, or stop comparing.'),
  );
}

function commandLine(
  { image, model, question }: Enquiry,
  more: SaidOfModel & { readonly with?: string },
  { extensionPath, backend, provider, out }: CommandLineOptions,
): string {
  const { nodePath } = readEngineSettings();
  const form = shellForm(vscode.env.shell, {
    node: nodePath === '' ? process.execPath : nodePath,
    script: path.join(extensionPath, 'dist', 'cli.js'),
    environment: engineEnvironment(nodePath),
  });
  const { target, fit, exif } = question;
  const { contrast, weighting, temperature, ...own } = askedOfMethod(question);
  return explainCommandLine(
    [image],
    {
      target: target === undefined ? undefined : String(target),
      ...more,
      ...(model === undefined ? {} : { model }),
      ...own,
      ...(more.with === undefined ? { contrast } : {}),
      weighting,
      temperature: weighting === 'logit' && temperature !== 1 ? temperature : undefined,
      fit,
      exif,
      channels: 1,
      backend: backend === 'wasm' ? 'wasm' : 'auto',
      provider,
      out,
    },
    form,
  );
}
