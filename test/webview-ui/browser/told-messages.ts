import { FIRST_QUESTION, type PictureName, type Progress, type ToPanel } from '../../../src/protocol';
import { HOSTILE } from './renamed-classes';
import type { Recording } from './recording';

export const ROCKET: PictureName = { name: 'rocket.jpg', folder: 'media/pictures/space_shuttle' };

export const init: ToPanel = { type: 'panel/init', language: 'en', texts: {} };

export function started(picture = ROCKET, id = 1): ToPanel {
  const model = { name: 'EfficientNet-Lite0', path: null, why: 'the embedded model' };
  return { type: 'explain/started', id, picture, model, question: FIRST_QUESTION, anew: id === 1 };
}

function steps(progress: readonly Progress[]): ToPanel[] {
  return progress.map((step) => ({ type: 'explain/progress', id: 1, progress: step }));
}

/** The messages up to the first preview, and those that a page is told that comes when all is done. */
export function parts({ progress, result, layers }: Recording) {
  const firstPreview = progress.findIndex((step) => step.kind === 'scored' && step.preview !== null);
  const beforeMaps = progress.slice(0, firstPreview).filter((step) => step.kind !== 'scores');
  const done: ToPanel = { type: 'explain/done', id: 1, result };
  return {
    working: steps(beforeMaps),
    preview: steps(progress.slice(0, firstPreview + 1)),
    done: [
      ...steps(progress.filter((step) => step.kind !== 'scored')),
      done,
      { type: 'model/layers', layers } satisfies ToPanel,
    ],
  };
}

/** Five pictures that were chosen together; the picture itself stands for their thumbnails. */
export function film({ progress }: Recording): ToPanel[] {
  const png = progress.find((step) => step.kind === 'picture')?.picture.png ?? new Uint8Array();
  const names = ['rocket.jpg', 'astronaut.png', 'chelsea.png', 'coffee.png', HOSTILE];
  const pictures = names.map((name) => ({ name, folder: ROCKET.folder }));
  const position = { index: 0, count: pictures.length };
  const thumbnails = pictures.slice(0, 3).map((_, index): ToPanel => ({ type: 'pictures/thumbnail', index, png }));
  return [{ type: 'pictures/film', film: pictures }, { type: 'pictures/position', position }, ...thumbnails];
}
