import * as vscode from 'vscode';

/** What the engine reads; package.json's menus name the same. */
const PICTURE_EXTENSIONS = ['jpg', 'jpeg', 'png', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif'];

const PREVIEW_VIEW_TYPE = 'imagePreview.previewEditor';

/**
 * The pictures that a command is about: those it was called on, else the one in the active editor, else the ones that
 * the user picks in a dialog.
 *
 * @param clicked resource of the menu, and @param selected all that are selected there
 */
export async function choosePictures(clicked: unknown, selected: unknown): Promise<readonly vscode.Uri[]> {
  if (Array.isArray(selected)) {
    const pictures = selected.filter((item) => item instanceof vscode.Uri).filter(isPicture);
    if (pictures.length > 0) return pictures;
  }
  if (clicked instanceof vscode.Uri) return [clicked];
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputCustom && input.viewType === PREVIEW_VIEW_TYPE) return [input.uri];
  const picked = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Explain with Score-CAM'),
    openLabel: vscode.l10n.t('Explain'),
    canSelectMany: false,
    filters: { [vscode.l10n.t('Pictures')]: PICTURE_EXTENSIONS },
  });
  return picked ?? [];
}

function isPicture({ path }: vscode.Uri): boolean {
  return PICTURE_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(`.${extension}`));
}
