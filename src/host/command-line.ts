import path from 'node:path';
import * as vscode from 'vscode';
import { explainCommandLine } from '../output';
import type { ExplainResult } from '../protocol';
import type { Enquiry } from './explanations';
import { readEngineSettings } from './settings';
import { shellForm } from './shell-form';
import { engineEnvironment } from './start-engine';

/**
 * The command line that answers a question as the panel did, for the user's shell.
 *
 * @param backend what computed the panel's answer, where there is one
 * @param out folder for results
 */
export function commandLineOf(
  { image, model, said, question }: Enquiry,
  { extensionPath, backend, out }: { extensionPath: string; backend?: ExplainResult['backend']; out?: string },
): string {
  const { nodePath } = readEngineSettings();
  const form = shellForm(vscode.env.shell, {
    node: nodePath === '' ? process.execPath : nodePath,
    script: path.join(extensionPath, 'dist', 'cli.js'),
    environment: engineEnvironment(nodePath),
  });
  const { target, layer, weighting, temperature, fit, exif, baseline } = question;
  return explainCommandLine(
    [image],
    {
      target: target === undefined ? undefined : String(target),
      ...said,
      ...(model === undefined ? {} : { model }),
      layer,
      weighting,
      temperature: weighting === 'logit' && temperature !== 1 ? temperature : undefined,
      fit,
      exif,
      baseline,
      channels: 1,
      contrast: true,
      backend: backend === 'wasm' ? 'wasm' : 'auto',
      out,
    },
    form,
  );
}
