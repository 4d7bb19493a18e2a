import path from 'node:path';
import * as vscode from 'vscode';
import { comparisonOf } from '../compare';
import { ResultWriter } from '../output';
import type { RequestOptions } from '../process';
import type { ExplainParams, ExplainResult } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { ComparedEnquiries } from './compared-model';
import { paramsOf, type Enquiry } from './explanations';
import { describeFailure } from './failure-words';

/** Among the pictures of a folder, results would be in the way. */
const RESULTS_FOLDER = 'score-cam';

export interface SaveTask {
  readonly enquiry: Enquiry;
  /** Where another model is compared: what is shown of both. */
  readonly compared?: ComparedEnquiries | undefined;
  /** Whether the picture lies where the user put it: not among the files of the extension. */
  readonly isUsersFolder: boolean;
  readonly engine: { explain(params: ExplainParams, options: RequestOptions): Promise<ExplainResult> };
  /** The command line that writes the same into a folder. */
  readonly commandLine: (folder: string) => string;
}

/**
 * Asks for a folder and writes maps, overlays, record and report of a question there, of both models where two are compared,
 * as the command line does; what goes wrong is said to the user.
 */
export async function saveResults(task: SaveTask): Promise<void> {
  const { image } = task.enquiry;
  const folder = await chooseFolder(task);
  if (folder === undefined) return;
  try {
    const report = await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: vscode.l10n.t('Saving the results of {0}', path.basename(image)),
        cancellable: true,
      },
      (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => {
          abort.abort();
        });
        return write(task, folder, { progress, signal: abort.signal });
      },
    );
    if (report !== undefined) await offerToOpen(report);
  } catch (error) {
    const { code, message, hint } = describeFailure(toScorecamError(error));
    if (code !== 'cancelled') await vscode.window.showErrorMessage(`${message} ${hint}`.trim());
  }
}

/** @returns absolute path; undefined where the user does not choose any */
async function chooseFolder({ enquiry, isUsersFolder }: SaveTask): Promise<string | undefined> {
  const title = vscode.l10n.t('Folder for maps, record and report');
  const beside = path.join(path.dirname(enquiry.image), RESULTS_FOLDER);
  if (isUsersFolder) {
    const own = { label: vscode.l10n.t('The folder "{0}" beside the picture', RESULTS_FOLDER), detail: beside };
    const other = { label: vscode.l10n.t('Choose another folder…') };
    const picked = await vscode.window.showQuickPick([own, other], { title });
    if (picked !== other) return picked === undefined ? undefined : beside;
  }
  const folders = await vscode.window.showOpenDialog({
    title,
    openLabel: vscode.l10n.t('Save Here'),
    ...(isUsersFolder ? { defaultUri: vscode.Uri.file(path.dirname(enquiry.image)) } : {}),
    canSelectFolders: true,
    canSelectFiles: false,
  });
  return folders?.[0]?.fsPath;
}

type SaveProgress = vscode.Progress<{ readonly message?: string; readonly increment?: number }>;

/** @returns the path of the report */
async function write(
  { enquiry, compared, engine, commandLine }: SaveTask,
  folder: string,
  { progress, signal }: { readonly progress: SaveProgress; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const writer = await ResultWriter.open(folder, [enquiry.image], commandOrReason(commandLine, folder));
  const share = compared === undefined ? 100 : 50;
  const explain = (asked: Enquiry, more: Partial<ExplainParams> = {}): Promise<ExplainResult> => {
    let shown = 0;
    return engine.explain(
      { ...paramsOf(asked), ...more, previews: false, overlays: true },
      {
        signal,
        onProgress: (step) => {
          if (step.kind !== 'scored') return;
          const percent = (share * step.done) / step.of;
          progress.report({ increment: percent - shown });
          shown = percent;
        },
      },
    );
  };
  if (compared === undefined) await writer.write(await explain(enquiry), 0);
  else {
    const { matching, target } = compared;
    const first = await explain(compared.first, { contrast: false });
    const second = await explain(compared.second, { contrast: false });
    await writer.writeComparison(comparisonOf(first, second, { matching, targetSource: target.source }), 0);
  }
  return (await writer.finish())?.report;
}

/** The results are worth having where there is no command line that could be pasted. */
function commandOrReason(commandLine: SaveTask['commandLine'], folder: string): string {
  try {
    return commandLine(folder);
  } catch (error) {
    return toScorecamError(error).message;
  }
}

async function offerToOpen(report: string): Promise<void> {
  const uri = vscode.Uri.file(report);
  const isLocal = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  const inWorkspace = vscode.workspace.getWorkspaceFolder(uri) !== undefined;
  const openReport = vscode.l10n.t('Open Report');
  const openFolder = vscode.l10n.t('Open Folder');
  const choice = await vscode.window.showInformationMessage(
    vscode.l10n.t('The results lie in {0}.', path.dirname(report)),
    openReport,
    ...(isLocal || inWorkspace ? [openFolder] : []),
  );
  if (choice === openReport) {
    // A browser beside the editor sees the files of this machine only where both run on it.
    if (isLocal) await vscode.env.openExternal(uri);
    else await vscode.commands.executeCommand('vscode.open', uri);
  } else if (choice === openFolder) {
    await vscode.commands.executeCommand(isLocal ? 'revealFileInOS' : 'revealInExplorer', uri);
  }
}
