import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeptThumbnails } from '../../src/host/kept-thumbnails';
import type { ThumbnailParams } from '../../src/protocol';
import { temporaryFolder } from '../support/temporary-folder';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 7]);

function kept(folder: string): { thumbnails: KeptThumbnails; made: ThumbnailParams[] } {
  const made: ThumbnailParams[] = [];
  const engine = {
    thumbnail: (params: ThumbnailParams) => {
      made.push(params);
      return Promise.resolve({ png: PNG });
    },
  };
  return { thumbnails: new KeptThumbnails(engine, folder), made };
}

describe('kept thumbnails', () => {
  it('are made once, for this process and for the next', async () => {
    const scratch = temporaryFolder();
    const image = path.join(scratch, 'a.jpg');
    await writeFile(image, 'one');
    const folder = path.join(scratch, 'kept');
    const params = { image, exif: 'ignore', size: 128 } as const;
    const first = kept(folder);
    await first.thumbnails.thumbnail(params, {});
    const second = kept(folder);
    const { png } = await second.thumbnails.thumbnail(params, {});
    expect(Uint8Array.from(png)).toEqual(PNG);
    expect([first.made.length, second.made.length]).toEqual([1, 0]);
  });

  it('are made anew for other bytes, another turn or size, and where a file of them is broken', async () => {
    const scratch = temporaryFolder();
    const image = path.join(scratch, 'a.jpg');
    await writeFile(image, 'one');
    const folder = path.join(scratch, 'kept');
    const { thumbnails, made } = kept(folder);
    const params = { image, exif: 'ignore', size: 128 } as const;
    await thumbnails.thumbnail(params, {});
    await thumbnails.thumbnail({ ...params, exif: 'apply' }, {});
    await thumbnails.thumbnail({ ...params, size: 64 }, {});
    expect(made).toHaveLength(3);
    for (const name of await readdir(folder)) await writeFile(path.join(folder, name), 'cut');
    await thumbnails.thumbnail(params, {});
    expect(made).toHaveLength(4);
    await writeFile(image, 'three');
    await thumbnails.thumbnail(params, {});
    expect(made).toHaveLength(5);
  });

  it('are given although they cannot be kept', async () => {
    const scratch = temporaryFolder();
    const image = path.join(scratch, 'a.jpg');
    await writeFile(image, 'one');
    const { thumbnails, made } = kept(path.join(image, 'no-folder'));
    const { png } = await thumbnails.thumbnail({ image, exif: 'ignore', size: 128 }, {});
    expect(png).toEqual(PNG);
    expect(made).toHaveLength(1);
  });
});
