import { execFileSync } from 'node:child_process';
import type * as Fs from 'node:fs/promises';
import { mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DEFAULT_LIMIT_PIXELS, framePicture } from '../../src/input';
import { readPictureFile } from '../../src/input/read-file';
import { ScorecamError } from '../../src/shared/errors';
import { index, pathOf, seededRandom } from './vectors';
import { decodeFile } from '../support/decode-file';

/** What happens to a file between the look at it and its opening. */
const beforeOpen = vi.hoisted(() => ({ hook: undefined as ((path: string) => Promise<void>) | undefined }));
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof Fs>();
  const open: typeof original.open = async (path, flags) => {
    await beforeOpen.hook?.(String(path));
    return original.open(path, flags);
  };
  return { ...original, open };
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scorecam-input-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Uint8Array | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** The error that decoding gives: always of the one kind, with the file's name and something to do. */
async function refusal(path: string): Promise<ScorecamError> {
  const error: unknown = await decodeFile(path, { exif: 'ignore' }).then(
    () => new Error('It was decoded.'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScorecamError)) throw new Error('Not a ScorecamError', { cause: error });
  expect(error.code).toBe('picture');
  expect(error.message).toContain(path);
  expect(error.message).not.toContain('\n');
  expect(error.hint.length).toBeGreaterThan(10);
  return error;
}

/** A PNG of black 1-bit pixels: 20,000 × 20,000 of them are a file of 60 kB. */
function blackPng(width: number, height: number): Buffer {
  const chunk = (kind: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const rows = deflateSync(Buffer.alloc((1 + Math.ceil(width / 8)) * height));
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

describe('Files that are no pictures', () => {
  it('a missing file', async () => {
    expect((await refusal(join(folder, 'absent.jpg'))).message).toContain('there is no such file');
    expect((await refusal(join(folder, 'absent.jpg', 'deeper.jpg'))).message).toContain('there is no such file');
  });

  it('a folder', async () => {
    expect((await refusal(folder)).message).toContain('it is a folder');
  });

  it('an empty file', async () => {
    expect((await refusal(await file('empty.png', ''))).message).toContain('the file is empty');
  });

  it.each([
    ['text.jpg', 'This is no picture.\n', 'a text file'],
    ['page.png', '<!DOCTYPE html><html></html>', 'a web page'],
    ['drawing.png', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG drawing'],
    ['paper.jpg', '%PDF-1.7', 'a PDF document'],
    ['phone.jpg', '\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'a HEIC picture'],
    ['clip.jpg', '\0\0\0\x18ftypisom\0\0\0\0mp41avc1', 'a video'],
    ['noise.jpg', '\x01\x02\x03\x04', 'not a picture of a kind known here'],
  ])('%s', async (name, content, wanted) => {
    expect((await refusal(await file(name, Buffer.from(content, 'latin1')))).message).toContain(wanted);
  });

  it.skipIf(process.platform === 'win32')('a pipe, which is not waited for, and a device', async () => {
    const pipe = join(folder, 'pipe.jpg');
    execFileSync('mkfifo', [pipe]);
    expect((await refusal(pipe)).message).toContain('not an ordinary file');
    expect((await refusal('/dev/zero')).message).toContain('not an ordinary file');
  });

  it.skipIf(process.platform === 'win32')('a link that leads to itself, and an impossible path', async () => {
    const link = join(folder, 'circle.jpg');
    await symlink(link, link);
    expect((await refusal(link)).message).toContain('circle');
    expect((await refusal(join(folder, 'x'.repeat(5000)))).message).toContain('too long');
  });

  it('a file that is larger than any picture, before it is read', async () => {
    const path = await file('large.png', blackPng(8, 8));
    await truncate(path, 600 * 2 ** 20); // Sparse: it takes no space.
    expect((await refusal(path)).message).toContain('600 MiB, the limit is 512 MiB');
  });
});

describe('A file that changes while it is read', () => {
  const withHook = async <T>(hook: (path: string) => Promise<void>, work: () => Promise<T>): Promise<T> => {
    beforeOpen.hook = hook;
    try {
      return await work();
    } finally {
      beforeOpen.hook = undefined;
    }
  };

  it('vanishes', async () => {
    const path = await file('fleeting.png', blackPng(8, 8));
    const error = await withHook(rm, () => refusal(path));
    expect(error.message).toContain('there is no such file');
  });

  it.skipIf(process.platform === 'win32')('turns into a pipe, which is not waited for', async () => {
    const path = await file('turned.png', blackPng(8, 8));
    const replace = async (): Promise<void> => {
      await rm(path);
      execFileSync('mkfifo', [path]);
    };
    expect((await withHook(replace, () => refusal(path))).message).toContain('not an ordinary file');
  });

  it('may not be read', async () => {
    // Thrown here, because the superuser may read everything.
    const path = await file('secret.png', blackPng(8, 8));
    const deny = (): Promise<void> => Promise.reject(Object.assign(new Error('EACCES: denied'), { code: 'EACCES' }));
    expect((await withHook(deny, () => refusal(path))).message).toContain('you may not read it');
  });

  it('grows: what is there is read, up to the limit', async () => {
    const path = await file('growing.png', 'abc');
    const grow = (): Promise<void> => writeFile(path, 'x'.repeat(200_000));
    expect((await withHook(grow, () => readPictureFile(path))).length).toBe(200_000);
    await expect(readPictureFile(path, 199_999)).rejects.toThrow(/limit/);
  });
});

describe('Damaged pictures', () => {
  // Two thirds of the file: behind every header, before the end of every first frame.
  const whole = ['baseline-2.jpg', 'progressive.jpg', 'rgb.png', 'interlaced.png', 'plain.gif', 'lossy.webp'];
  whole.push('lossless.webp', 'raw.tif', 'tiff_lzw.tif', 'jpeg.tif', '444.avif', 'rgb.bmp', 'rle8.bmp', 'palette.bmp');

  it.each(whole)('truncated: %s', async (name) => {
    const bytes = await readFile(pathOf(name));
    const path = await file(`truncated-${name}`, bytes.subarray(0, Math.floor((bytes.length * 2) / 3)));
    expect((await refusal(path)).message).toContain('truncated');
  });

  it('never end in anything but pixels or the one kind of error', async () => {
    const random = seededRandom(3);
    let refused = 0;
    for (const { file: name } of index.pictures) {
      const bytes = await readFile(pathOf(name));
      for (let round = 0; round < 3; round++) {
        const damaged = Uint8Array.from(bytes);
        for (let i = 0; i < 4; i++) damaged[Math.floor(random() * damaged.length)] = Math.floor(random() * 256);
        const path = await file('damaged', damaged);
        const outcome: unknown = await decodeFile(path, { exif: 'apply' }).catch((error: unknown) => error);
        if (outcome instanceof ScorecamError) {
          expect(outcome.code, name).toBe('picture');
          refused++;
        } else {
          const { width, height, pixels } = outcome as { width: number; height: number; pixels: Uint8Array };
          expect(pixels.length, name).toBe(width * height * 3);
        }
      }
    }
    expect(refused).toBeGreaterThan(50);
  });
});

describe('Size limits', () => {
  it('refuses 20,000×20,000 pixels and names size and limit', async () => {
    const error = await refusal(await file('bomb.png', blackPng(20_000, 20_000)));
    expect(error.message).toContain('20000×20000');
    expect(error.message).toContain('400 MP');
    expect(error.message).toContain('67 MP');
  });

  it('takes the limit from the caller, for every decoder', async () => {
    for (const name of ['rgb.png', 'plain.gif', 'rgb.bmp', '444.avif']) {
      await expect(decodeFile(pathOf(name), { exif: 'ignore', limitPixels: 37 * 29 - 1 })).rejects.toThrow(/37×29/);
      const decoded = await decodeFile(pathOf(name), { exif: 'ignore', limitPixels: 37 * 29 });
      expect(decoded.pixels.length).toBe(37 * 29 * 3);
    }
  });

  it('lets the pictures of 50-megapixel cameras through', () => {
    expect(DEFAULT_LIMIT_PIXELS).toBeGreaterThanOrEqual(8192 * 6144);
  });

  it('explains a picture of one pixel', async () => {
    const decoded = await decodeFile(await file('one.png', blackPng(1, 1)), { exif: 'ignore' });
    const input = { width: 224, height: 224 };
    const { picture, warnings } = framePicture(
      decoded,
      {
        ...{ inputSize: input, fit: { mode: 'crop', resizeShortSide: 256 }, resample: 'bicubic' },
        ...{ mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb' },
      },
      'model',
    );
    expect(picture.pixels.length).toBe(224 * 224 * 3);
    expect(warnings.map(({ code }) => code)).toEqual(['tiny']);
  });
});
