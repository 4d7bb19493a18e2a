import * as vscode from 'vscode';
import type { ExplainResult } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { Enquiry } from './explanations';
import type { SessionServices, SessionView } from './session-services';
import { readEngineSettings } from './settings';

/** Says in a panel that WebAssembly computed its answer, where nobody asked for that. */
export function noteRuntime(
  backend: ExplainResult['backend'],
  { notices }: SessionView,
  { notices: shared, log }: SessionServices,
): void {
  const isSaid = shared.all().some(({ kind }) => kind === 'slow-runtime');
  if (backend !== 'wasm' || isSaid || readEngineSettings().backend === 'wasm') {
    notices.remove('slow-runtime');
    return;
  }
  const text = vscode.l10n.t('WebAssembly computes here, about ten times slower than TensorFlow.');
  notices.put({ kind: 'slow-runtime', text, action: vscode.l10n.t('Show Log') }, () => {
    log.show(true);
  });
}

/**
 * Keeps what a panel has been told of an answer of the engine; where that fails, the panels say so.
 *
 * @param runtime of the answer
 */
export async function keepAnswer(
  enquiry: Enquiry,
  runtime: string,
  { memory }: SessionView,
  { notices, explanations, log }: SessionServices,
): Promise<void> {
  try {
    await explanations.keep(enquiry, memory.known(), runtime);
    notices.remove('storage');
  } catch (error) {
    const { message } = toScorecamError(error);
    log.warn(message);
    const text = vscode.l10n.t('Results cannot be kept for later; nothing else is lost. {0}', message);
    notices.put({ kind: 'storage', text, action: null });
  }
}
