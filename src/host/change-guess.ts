import path from 'node:path';
import * as vscode from 'vscode';
import type { SaidOfModel } from '../protocol';
import type { Enquiry } from './explanations';
import { requireWay, writeLensEntry, type WrittenEntry } from './lens-entry';
import { tellWritten } from './written-file';

/** What of a model's use may have been guessed, and can be said in `scorecam-lens.json`. */
export type SayableGuess = 'labels' | 'output';

/**
 * Asks the user for what was guessed of a model and writes it into the nearest `scorecam-lens.json` of the workspace, or
 * into a new one at its top.
 *
 * @returns what was written; undefined where the user said nothing
 * @throws ScorecamError `usage` where that cannot be said there, `model` where the file that is there cannot be read
 */
export async function saySomethingElse(
  guess: SayableGuess,
  { image, model }: Enquiry,
): Promise<WrittenEntry | undefined> {
  // Before the user looks for a file: whether it can be said at all.
  const way = requireWay(image, model, []);
  const said = guess === 'labels' ? await askForLabels(way.model) : await askForOutput();
  if (said === undefined) return undefined;
  requireWay(image, model, said.labels === undefined ? [] : [said.labels]);
  const written = await writeLensEntry(way, (entry) => ({ ...entry, said: { ...entry.said, ...said } }));
  void tellWritten(written.file);
  return written;
}

async function askForLabels(model: string): Promise<SaidOfModel | undefined> {
  const files = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('File that names the classes, in the order of the model’s output'),
    openLabel: vscode.l10n.t('Use These Names'),
    defaultUri: vscode.Uri.file(path.dirname(model)),
    filters: { [vscode.l10n.t('Names of classes')]: ['txt', 'json', 'csv', 'tsv', 'yaml', 'yml'] },
  });
  const labels = files?.[0]?.fsPath;
  return labels === undefined ? undefined : { labels };
}

async function askForOutput(): Promise<SaidOfModel | undefined> {
  const entries = [
    {
      label: vscode.l10n.t('One of several classes: probabilities or logits of a softmax'),
      detail: 'softmax',
      said: { output: 'softmax' },
    },
    {
      label: vscode.l10n.t('One of several classes: logits'),
      detail: 'logits',
      said: { output: 'logits' },
    },
    {
      label: vscode.l10n.t('Several labels, each by itself, or yes and no: sigmoid'),
      detail: 'sigmoid',
      said: { output: 'sigmoid' },
    },
  ] as const;
  const title = vscode.l10n.t('What the model’s numbers are');
  return (await vscode.window.showQuickPick(entries, { title }))?.said;
}
