import { describe, expect, it } from 'vitest';
import { boxBetween, fitInside, pointBetween } from '../../webview-ui/src/drawing/geometry';
import { fromTransform, magnify, toTransform, WHOLE, type Viewport } from '../../webview-ui/src/drawing/viewport';

describe('fitInside', () => {
  it('draws a picture that is hardly a line so thick that it can be seen, but not beyond the stage', () => {
    const stage = { width: 400, height: 300 };
    expect(fitInside({ width: 2000, height: 1 }, stage)).toEqual({ x: 0, y: 144, width: 400, height: 12 });
    expect(fitInside({ width: 1, height: 2000 }, { width: 8, height: 300 })).toEqual({
      ...{ x: 0, y: 0, width: 8, height: 300 },
    });
  });

  it('leaves room at the sides of a tall picture and above and below a wide one', () => {
    expect(fitInside({ width: 100, height: 200 }, { width: 400, height: 300 })).toEqual({
      x: 125,
      y: 0,
      width: 150,
      height: 300,
    });
    expect(fitInside({ width: 800, height: 200 }, { width: 400, height: 300 })).toEqual({
      x: 0,
      y: 100,
      width: 400,
      height: 100,
    });
  });
});

describe('pointBetween', () => {
  const from = { x: 10, y: 20, width: 100, height: 50 };
  const to = { x: 0, y: -1, width: 1, height: 2 };

  it('keeps the share of width and height', () => {
    expect(pointBetween({ x: 35, y: 70 }, from, to)).toEqual({ x: 0.25, y: 1 });
    expect(boxBetween({ x: 60, y: 20, width: 50, height: 25 }, from, to)).toEqual({
      x: 0.5,
      y: -1,
      width: 0.5,
      height: 1,
    });
  });
});

describe('a viewport', () => {
  const small = { width: 200, height: 100 };
  const large = { width: 600, height: 300 };
  const viewport: Viewport = { scale: 4, x: -1.5, y: -0.5 };

  it('is the same on stages of different sizes', () => {
    expect(fromTransform(toTransform(viewport, small), small)).toEqual(viewport);
    const box = magnify({ x: 50, y: 0, width: 100, height: 100 }, viewport, small);
    const thrice = magnify({ x: 150, y: 0, width: 300, height: 300 }, viewport, large);
    expect(box).toEqual({ x: 4 * 50 - 1.5 * 200, y: -50, width: 400, height: 400 });
    expect(thrice).toEqual({ x: 3 * box.x, y: 3 * box.y, width: 3 * box.width, height: 3 * box.height });
  });

  it('of the whole moves nothing', () => {
    const box = { x: 5, y: 6, width: 7, height: 8 };
    expect(magnify(box, WHOLE, large)).toEqual(box);
  });
});
