import * as vscode from 'vscode';
import { isPictureName, PICTURE_EXTENSIONS } from './picture-files';

const PREVIEW_VIEW_TYPE = 'imagePreview.previewEditor';

/**
 * The pictures that a command is about: those it was called on, else the one in the active editor, else the ones that
 * the user picks in a dialog.
 *
 * @param given what the caller passes: the explorer a URI and all that are selected, a title the URI of its editor, the
 *   source control view one state for each file, a link in a hover the text of a URI, the palette nothing
 */
export async function choosePictures(given: readonly unknown[]): Promise<readonly vscode.Uri[]> {
  const selected = given.find((item): item is readonly unknown[] => Array.isArray(item) && item.length > 0) ?? given;
  const files = selected.map(toUri).filter((uri) => uri !== undefined);
  const pictures = files.filter(({ path }) => isPictureName(path));
  if (pictures.length > 0) return pictures;
  if (files.length > 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t('That is no picture that can be explained. Can be: {0}.', PICTURE_EXTENSIONS.join(', ')),
    );
    return [];
  }
  return previewed() ?? (await pick());
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
