import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { SaliencyMap } from '../../src/maps';
import { renderOverlays } from '../../src/render';

function saliency(width: number, height: number, data: readonly number[]): SaliencyMap {
  return { width, height, data: Float32Array.from(data), low: 0, high: 1, constant: false };
}

async function decode(png: Uint8Array | null) {
  if (png === null) throw new Error('no picture');
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ format: 'raw', channels: 3 });
  return {
    width: info.width,
    height: info.height,
    at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  };
}

/** A picture that is plain but for its stored first pixel. */
function pictureOf(width: number, height: number, orientation: number) {
  const pixels = new Uint8Array(width * height * 3).fill(80);
  pixels.set([250, 10, 20]);
  return { width, height, pixels, orientation };
}

/** A map with its peak in the first cell, one with it in the last, and one for and against. */
const MAPS = {
  predicted: saliency(3, 3, [1, 0, 0, 0, 0, 0, 0, 0, 0]),
  target: saliency(3, 3, [0, 0, 0, 0, 0, 0, 0, 0, 1]),
  contrast: saliency(3, 3, [1, 0, 0, 0, 0, 0, 0, 0, -1]),
};

/** 0.2 × 80 and 0.8 × the end of viridis (253, 231, 37). */
const YELLOW = [218, 201, 46];

describe('renderOverlays', () => {
  // Where the stored first pixel stands once the picture is turned, as a share of width and height.
  it.each([
    [1, 0, 0],
    [2, 1, 0],
    [3, 1, 1],
    [4, 0, 1],
    [5, 0, 0],
    [6, 1, 0],
    [7, 1, 1],
    [8, 0, 1],
  ])('turns picture and maps together, EXIF orientation %i', async (orientation, right, bottom) => {
    const { overlays, picture } = await renderOverlays({
      picture: pictureOf(300, 200, orientation),
      frame: { x: 0, y: 0, width: 300, height: 200 },
      maps: MAPS,
    });
    const [width, height] = orientation >= 5 ? [200, 300] : [300, 200];
    expect(picture).toEqual({ width, height, frame: { x: 0, y: 0, width, height } });
    const corner = (near: boolean): [number, number] => [
      Math.abs((near ? right : 1 - right) * (width - 1) - 4),
      Math.abs((near ? bottom : 1 - bottom) * (height - 1) - 4),
    ];
    const shown = await decode(overlays.small.picture);
    expect(shown.at(right * (width - 1), bottom * (height - 1))).toEqual([250, 10, 20]);
    const predicted = await decode(overlays.predicted);
    expect(predicted.at(...corner(true))).toEqual(YELLOW);
    expect(predicted.at(...corner(false))).toEqual([80, 80, 80]);
    const target = await decode(overlays.target);
    expect(target.at(...corner(false))).toEqual(YELLOW);
    expect(target.at(...corner(true))).toEqual([80, 80, 80]);
    const contrast = await decode(overlays.contrast);
    const [forRed = 0, , forBlue = 0] = contrast.at(...corner(true));
    const [againstRed = 0, , againstBlue = 0] = contrast.at(...corner(false));
    expect(forBlue - forRed).toBeGreaterThan(30);
    expect(againstRed - againstBlue).toBeGreaterThan(80);
  });

  it('dims what was cropped away and draws a line around the rest', async () => {
    const { overlays } = await renderOverlays({
      picture: { ...pictureOf(400, 200, 1), pixels: new Uint8Array(400 * 200 * 3).fill(160) },
      frame: { x: 100, y: 0, width: 200, height: 200 },
      maps: { ...MAPS, contrast: null },
    });
    expect(overlays.contrast).toBeNull();
    expect(overlays.small.contrast).toBeNull();
    const drawn = await decode(overlays.predicted);
    expect(drawn).toMatchObject({ width: 400, height: 200 });
    expect(drawn.at(50, 100)).toEqual([60, 60, 60]);
    expect(drawn.at(350, 100)).toEqual([60, 60, 60]);
    expect(drawn.at(99, 100)).toEqual([208, 208, 208]);
    expect(drawn.at(300, 100)).toEqual([208, 208, 208]);
    expect(drawn.at(290, 190)).toEqual([160, 160, 160]);
  });

  it('makes the small ones 640 pixels long, the map at the same place', async () => {
    const { overlays } = await renderOverlays({
      picture: pictureOf(1600, 800, 1),
      frame: { x: 400, y: 0, width: 800, height: 800 },
      maps: MAPS,
    });
    const small = await decode(overlays.small.target);
    expect(small).toMatchObject({ width: 640, height: 320 });
    expect(await decode(overlays.small.picture)).toMatchObject({ width: 640, height: 320 });
    expect(small.at(478, 318)).toEqual(YELLOW);
    expect(small.at(479, 160)[0]).toBeLessThan(100);
    expect(small.at(480, 160)[0]).toBeGreaterThan(190);
    expect(small.at(500, 160)).toEqual([30, 30, 30]);
    expect(await decode(overlays.target)).toMatchObject({ width: 1600, height: 800 });
  });

  it('does not draw twice what has the size of a report already', async () => {
    const { overlays } = await renderOverlays({
      picture: pictureOf(300, 200, 1),
      frame: { x: 0, y: 0, width: 300, height: 200 },
      maps: MAPS,
    });
    expect(overlays.small.predicted).toBe(overlays.predicted);
  });

  it('shows a tiny picture as squares', async () => {
    const { overlays } = await renderOverlays({
      picture: pictureOf(2, 1, 1),
      frame: { x: 0, y: 0, width: 2, height: 1 },
      maps: MAPS,
    });
    expect(await decode(overlays.predicted)).toMatchObject({ width: 2, height: 1 });
    const shown = await decode(overlays.small.picture);
    expect(shown).toMatchObject({ width: 160, height: 80 });
    expect([shown.at(0, 0), shown.at(79, 79), shown.at(80, 0), shown.at(159, 79)]).toEqual([
      [250, 10, 20],
      [250, 10, 20],
      [80, 80, 80],
      [80, 80, 80],
    ]);
  });

  it('draws a picture of one pixel', async () => {
    const { overlays, picture } = await renderOverlays({
      picture: pictureOf(1, 1, 6),
      frame: { x: 0, y: 0, width: 1, height: 1 },
      maps: { predicted: saliency(1, 1, [1]), target: saliency(1, 1, [0]), contrast: null },
    });
    expect(picture).toEqual({ width: 1, height: 1, frame: { x: 0, y: 0, width: 1, height: 1 } });
    expect(await decode(overlays.small.target)).toMatchObject({ width: 160, height: 160 });
  });
});
