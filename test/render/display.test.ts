import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { renderForDisplay, renderThumbnail } from '../../src/render';

/** Grey, its stored left half brighter, with an EXIF orientation still to be applied. */
function pictureOf(width: number, height: number, orientation: number) {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.floor(i / 3) % width < width / 2 ? 200 : 40,
  );
  return { width, height, pixels, orientation };
}

async function decode(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, at: (x: number, y: number) => data[(y * info.width + x) * 3] };
}

describe('a picture reduced for display', () => {
  it.each([
    // The longest side as asked for, the proportions of the picture, axes swapped by quarter turns.
    [400, 200, 1, 64, [64, 32]],
    [200, 400, 1, 64, [32, 64]],
    [400, 200, 6, 64, [32, 64]],
    [400, 200, 3, 100, [100, 50]],
    // Never enlarged, never without a pixel.
    [20, 10, 1, 64, [20, 10]],
    [1000, 1, 1, 16, [16, 1]],
  ])('is %i×%i, orientation %i, at most %i a side: %j', async (width, height, orientation, side, expected) => {
    const { width: w, height: h } = await decode(await renderThumbnail(pictureOf(width, height, orientation), side));
    expect([w, h]).toEqual(expected);
  });

  it('stands upright', async () => {
    // Orientation 6: the stored left side is the top of the scene. Orientation 3: upside down.
    const [stored, turned, upsideDown] = await Promise.all(
      [1, 6, 3].map(async (orientation) => decode(await renderThumbnail(pictureOf(400, 400, orientation), 40))),
    );
    expect([stored?.at(2, 20), stored?.at(37, 20)]).toEqual([200, 40]);
    expect([turned?.at(20, 2), turned?.at(20, 37)]).toEqual([200, 40]);
    expect([upsideDown?.at(2, 20), upsideDown?.at(37, 20)]).toEqual([40, 200]);
  });

  it('is at most 1024 pixels a side in a view, turned', async () => {
    const { width, height, at } = await decode(await renderForDisplay(pictureOf(4096, 2048, 8)));
    expect([width, height]).toEqual([512, 1024]);
    // Orientation 8: the stored left side is the bottom.
    expect([at(256, 10), at(256, 1013)]).toEqual([40, 200]);
  });
});
