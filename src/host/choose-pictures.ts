import path from 'node:path';
import * as vscode from 'vscode';
import { localPath } from './local-path';
import { isPictureName, PICTURE_EXTENSIONS } from '../shared/picture-names';

const PREVIEW_VIEW_TYPE = 'imagePreview.previewEditor';

/**
 * The pictures that a command is about: those it was called on, else the one in the active editor, else the ones that
 * the user picks in a dialog.
 *
 * @param given what the caller passes: the explorer a URI and all that are selected, a title the URI of its editor, the
 *   source control view one state for each file, a link in a hover the text of a URI, the palette nothing
 * @returns absolute paths; none where the user chose nothing, or was told why it cannot be explained
 */
export async function choosePictures(given: readonly unknown[]): Promise<readonly string[]> {
  const selected = given.find((item): item is readonly unknown[] => Array.isArray(item) && item.length > 0) ?? given;
  const called = selected.map(toUri).filter((uri) => uri !== undefined);
  const asked = called.length > 0 ? called : (previewed() ?? (await pick()));
  const pictures = asked.filter((uri) => isPictureName(uri.path));
  const files = pictures.map(localPath).filter((file) => file !== undefined);
  if (files.length === 0 && asked.length > 0) void vscode.window.showInformationMessage(refusalOf(asked, pictures));
  return files;
}

/** Why nothing of what was asked about can be explained: it is no picture, or none that is a file. */
function refusalOf([asked]: readonly vscode.Uri[], [picture]: readonly vscode.Uri[]): string {
  if (picture !== undefined) {
    return vscode.l10n.t(
      '"{0}" is not a file of this machine but of "{1}:". Explain the file in the explorer, or save the picture first.',
      path.posix.basename(picture.path),
      picture.scheme,
    );
  }
  const name = path.posix.basename(asked?.path ?? '');
  return vscode.l10n.t('"{0}" is not a picture that can be explained: {1}.', name, PICTURE_EXTENSIONS.join(', '));
}

function toUri(item: unknown): vscode.Uri | undefined {
  if (item instanceof vscode.Uri) return item;
  if (typeof item === 'string') return vscode.Uri.parse(item, true);
  const { resourceUri } = (item ?? {}) as Partial<vscode.SourceControlResourceState>;
  return resourceUri instanceof vscode.Uri ? resourceUri : undefined;
}

/** The picture that the editor's own preview shows. */
function previewed(): readonly vscode.Uri[] | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === PREVIEW_VIEW_TYPE ? [input.uri] : undefined;
}

async function pick(): Promise<readonly vscode.Uri[]> {
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Explain with Score-CAM'),
    openLabel: vscode.l10n.t('Explain'),
    canSelectMany: true,
    filters: { [vscode.l10n.t('Pictures')]: [...PICTURE_EXTENSIONS] },
  });
  return picked ?? [];
}
