import type { ThumbnailParams, ThumbnailResult, ToPanel } from '../protocol';
import { toScorecamError } from '../shared/errors';
import type { RequestOptions } from '../process';

/** Longest side in pixels, for a screen of two device pixels a pixel. */
const SIZE = 128;

/** A film has room for more, but nobody looks at them before stepping there. */
const MAX_THUMBNAILS = 200;

export interface ThumbnailEngine {
  thumbnail(params: ThumbnailParams, options: RequestOptions): Promise<ThumbnailResult>;
}

export interface Film {
  /** Absolute paths. */
  readonly pictures: readonly string[];
  readonly exif: ThumbnailParams['exif'];
  readonly isThere: (index: number) => boolean;
}

/**
 * Sends the small pictures of a film that are not there yet, one after the other, so that a question never waits for more
 * than one of them. A picture that cannot be read has none.
 */
export async function sendThumbnails(
  engine: ThumbnailEngine,
  { pictures, exif, isThere }: Film,
  { signal, send }: { readonly signal: AbortSignal; readonly send: (message: ToPanel) => void },
): Promise<void> {
  for (const [index, image] of pictures.slice(0, MAX_THUMBNAILS).entries()) {
    if (signal.aborted) return;
    if (isThere(index)) continue;
    try {
      const { png } = await engine.thumbnail({ image, exif, size: SIZE }, { signal });
      // Another film has other pictures under these numbers.
      signal.throwIfAborted();
      send({ type: 'pictures/thumbnail', index, png: new Uint8Array(png) });
    } catch (error) {
      if (toScorecamError(error).code !== 'picture') return;
    }
  }
}
