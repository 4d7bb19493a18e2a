import { post } from '../messenger';
import type { PanelState } from '../panel-state';
import type { ViewChoices } from '../view-choices';
import { composeImage } from './compose-image';
import { imageContent, imageFileName } from './image-content';

export interface SharedView {
  readonly state: PanelState;
  readonly choices: ViewChoices;
  /** Pixels of the state's picture. */
  readonly bitmap: ImageBitmap | null;
}

/** Puts the maps with their caption on the clipboard, and tells the host whether that went well. */
export async function copyImage(view: SharedView): Promise<void> {
  const image = imageOf(view);
  if (image === null) return;
  try {
    // The drawing is handed over unfinished: only within the user's click a page may write to the clipboard.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': image })]);
    post({ type: 'image/copied', ok: true });
  } catch {
    post({ type: 'image/copied', ok: false });
  }
}

/** Hands the maps with their caption to the host, to be saved where the user says. */
export async function saveImage(view: SharedView): Promise<void> {
  const image = await imageOf(view);
  if (image === null) return;
  post({ type: 'image/save', name: imageFileName(view.state), png: new Uint8Array(await image.arrayBuffer()) });
}

function imageOf({ state, choices, bitmap }: SharedView): Promise<Blob> | null {
  const content = imageContent(state, choices);
  if (content === null || bitmap === null) return null;
  const font = getComputedStyle(document.body).fontFamily;
  return composeImage({ picture: bitmap, look: choices, content, font });
}
