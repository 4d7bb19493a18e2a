import { describe, expect, it } from 'vitest';
import { orientPixels } from '../../src/input';
import { framePlace } from '../../src/render';
import { scaleFrame, smallSize } from '../../src/render/place';

/** A picture that is white where the frame is, so that turning it shows where the frame goes. */
function paintFrame(frame: { x: number; y: number; width: number; height: number }, width: number, height: number) {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = frame.y; y < frame.y + frame.height; y += 1) {
    pixels.fill(255, (y * width + frame.x) * 3, (y * width + frame.x + frame.width) * 3);
  }
  return { width, height, pixels };
}

describe('framePlace', () => {
  const frame = { x: 1, y: 2, width: 4, height: 3 };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('goes where the pixels go, EXIF orientation %i', (orientation) => {
    const turned = orientPixels(paintFrame(frame, 9, 7), orientation);
    const place = framePlace(frame, orientation, 9, 7);
    expect(turned).toEqual(paintFrame(place, turned.width, turned.height));
  });

  it('keeps what reaches outside, outside of the same side of the scene', () => {
    // A letterboxed wide picture, filled up above and below; turned by 90° clockwise, it is filled left and right.
    expect(framePlace({ x: 0, y: -10, width: 40, height: 40 }, 6, 40, 20)).toEqual({
      x: -10,
      y: 0,
      width: 40,
      height: 40,
    });
    expect(framePlace({ x: -3.5, y: 0, width: 12, height: 5 }, 2, 9, 5)).toMatchObject({ x: 0.5, width: 12 });
  });
});

describe('smallSize', () => {
  it.each([
    [
      { width: 640, height: 427 },
      { width: 640, height: 427 },
    ],
    [
      { width: 4000, height: 3000 },
      { width: 640, height: 480 },
    ],
    [
      { width: 3000, height: 4000 },
      { width: 480, height: 640 },
    ],
    [
      { width: 9000, height: 2 },
      { width: 640, height: 1 },
    ],
    [
      { width: 160, height: 20 },
      { width: 160, height: 20 },
    ],
    [
      { width: 159, height: 20 },
      { width: 318, height: 40 },
    ],
    [
      { width: 32, height: 32 },
      { width: 160, height: 160 },
    ],
    [
      { width: 1, height: 1 },
      { width: 160, height: 160 },
    ],
  ])('%o becomes %o', (size, expected) => {
    expect(smallSize(size)).toEqual(expected);
  });

  it('carries the frame along', () => {
    const frame = { x: -10, y: 50, width: 400, height: 100 };
    expect(scaleFrame(frame, { width: 400, height: 200 }, { width: 100, height: 50 })).toEqual({
      x: -2.5,
      y: 12.5,
      width: 100,
      height: 25,
    });
  });
});
