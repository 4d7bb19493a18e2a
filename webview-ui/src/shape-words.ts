import { t } from '@vscode/l10n';
import type { PicturePlace } from '../../src/protocol';

/** Beyond this proportion a picture is hardly more than a line. */
const LINE = 40;

/** Of a side of the picture, what the model sees of it has to be at least so much to be seen on a map. */
const LEAST_PART = 1 / 60;

/** What has to be said of a picture of which a map shows next to nothing; null for all others. */
export function shapeNote({ width, height, frame }: PicturePlace): string | null {
  const isPoint = frame.width < width * LEAST_PART || frame.height < height * LEAST_PART;
  if (isPoint) {
    return t(
      'The model sees {0} × {1} pixels of this picture of {2} × {3}: too small a part for its map to be seen here. Another cut, below "How the picture is read", shows the model more of it.',
      Math.round(frame.width),
      Math.round(frame.height),
      width,
      height,
    );
  }
  const isLine = Math.max(width / height, height / width) > LINE;
  return isLine ? t('This picture of {0} × {1} pixels is drawn thicker than it is.', width, height) : null;
}
