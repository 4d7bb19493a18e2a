import path from 'node:path';
import * as vscode from 'vscode';
import type { Enquiry } from './explanations';
import { requireWay, writeLensEntry, type WrittenEntry } from './lens-entry';

/**
 * "Save this set-up": writes the model of a panel, and how it is used there, into the nearest `scorecam-lens.json` of the
 * workspace, or into a new one at its top, and shows it.
 *
 * @throws ScorecamError `usage` where that cannot be said there, `model` where the file that is there cannot be read
 */
export async function saveSetUp({ image, model, said = {}, question }: Enquiry): Promise<WrittenEntry> {
  const way = requireWay(image, model, pathsIn(said));
  const { layer, fit } = question;
  const written = await writeLensEntry(way, () => ({
    path: way.model,
    said,
    ...(layer === undefined ? {} : { layer }),
    ...(fit === 'model' ? {} : { fit }),
  }));
  await vscode.window.showTextDocument(vscode.Uri.file(written.file), { viewColumn: vscode.ViewColumn.Beside });
  return written;
}

function pathsIn({ labels, preprocess }: NonNullable<Enquiry['said']>): string[] {
  return [labels, preprocess].filter((file) => file !== undefined).filter((file) => path.isAbsolute(file));
}
