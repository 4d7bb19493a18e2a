import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintFiles } from '../files/fingerprint';
import { OutputFolder } from '../output';
import type { RequestOptions } from '../process';
import type { ThumbnailParams, ThumbnailResult } from '../protocol';
import { trimFolder } from './bounded-folder';
import type { ThumbnailEngine } from './film-thumbnails';

const MAX_BYTES = 64 * 2 ** 20;

/** What a PNG file begins with: anything else in the folder is not ours, or not whole. */
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** How many are written before the folder is looked at whether it has grown too large. */
const WRITES_A_TRIM = 100;

/** Small pictures, kept on disk: the engine makes each only once as long as the picture's file stays the same. */
export class KeptThumbnails implements ThumbnailEngine {
  #writes = 0;

  constructor(
    private readonly engine: ThumbnailEngine,
    private readonly folder: string,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  async thumbnail(params: ThumbnailParams, options: RequestOptions): Promise<ThumbnailResult> {
    const name = await nameOf(params);
    const file = path.join(this.folder, name);
    const kept = await readFile(file).catch(() => undefined);
    if (kept?.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE) === true) {
      const now = new Date();
      await utimes(file, now, now).catch(() => undefined);
      return { png: kept };
    }
    const made = await this.engine.thumbnail(params, options);
    // Without a place for it, it is made again the next time.
    await this.#keep(name, made.png).catch(() => undefined);
    return made;
  }

  async #keep(name: string, png: Uint8Array): Promise<void> {
    const folder = await OutputFolder.open(this.folder);
    await folder.write([{ name, content: png }]);
    if (this.#writes++ % WRITES_A_TRIM === 0) await trimFolder(this.folder, this.maxBytes);
  }
}

/** Other bytes, another turn or another size have another name. */
async function nameOf({ image, exif, size }: ThumbnailParams): Promise<string> {
  const facts = [image, await fingerprintFiles([image]), exif, size];
  return `${createHash('sha256').update(JSON.stringify(facts)).digest('hex')}.png`;
}
