import { access } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PictureName } from '../protocol';
import { ScorecamError } from '../shared/errors';

/** A picture by its names, as a page shows them. */
export function nameOf(picture: string): PictureName {
  const folder = path.dirname(vscode.workspace.asRelativePath(picture, false));
  return { name: path.basename(picture), folder: folder === '.' ? '' : folder };
}

/** @throws ScorecamError `picture`, said for someone who had the picture open rather than typed its name */
export async function refuseMissing(picture: string): Promise<void> {
  try {
    await access(picture);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') return;
    throw new ScorecamError(
      'picture',
      vscode.l10n.t('"{0}" is not there any more.', picture),
      vscode.l10n.t('Put the picture back and try again, or open another one.'),
      { cause },
    );
  }
}
