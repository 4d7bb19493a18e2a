import { describe, expect, it } from 'vitest';
import type { PicturePlace } from '../../src/protocol';
import { NOTHING_HIDDEN, type HiddenRegion, type Shape } from '../../webview-ui/src/hidden-region';
import {
  firstRectangle,
  drawFrom,
  rectangleBetween,
  replaceShape,
  stepRectangle,
  stepRegion,
} from '../../webview-ui/src/region-tools';

/** The model saw the middle of a picture of 100 × 60 pixels. */
const place: PicturePlace = { width: 100, height: 60, frame: { x: 20, y: 0, width: 60, height: 60 }, orientation: 1 };
const old: Shape = { kind: 'stroke', radius: 3, points: [{ x: 1, y: 1 }] };

describe('drawFrom', () => {
  it('draws a line with the brush, and leaves out points that change nothing', () => {
    const region: HiddenRegion = { ...NOTHING_HIDDEN, tool: 'brush', brush: 0.1 };
    const paint = drawFrom(region, place, { x: 30, y: 30 });
    // A tenth of the frame's 60 pixels.
    const dot = paint({ x: 30, y: 30 });
    expect(dot).toEqual({ kind: 'stroke', radius: 6, points: [{ x: 30, y: 30 }] });
    // The same shape: nothing to draw or to ask.
    expect(paint({ x: 30, y: 30 })).toBe(dot);
    paint({ x: 30.5, y: 30.5 });
    paint({ x: 34, y: 30 });
    const points = [
      { x: 30, y: 30 },
      { x: 34, y: 30 },
      { x: 34, y: 38 },
    ];
    expect(paint({ x: 34, y: 38 })).toEqual({ kind: 'stroke', radius: 6, points });
  });

  it('draws one rectangle while the pointer moves, and none for a click', () => {
    const region: HiddenRegion = { ...NOTHING_HIDDEN, tool: 'rectangle' };
    const paint = drawFrom(region, place, { x: 30, y: 30 });
    expect(paint({ x: 30, y: 30 })).toBeNull();
    paint({ x: 90, y: 50 });
    const expected = { kind: 'rectangle', x: 20, y: 30, width: 10, height: 5 };
    expect(paint({ x: 20, y: 35 })).toEqual(expected);
  });
});

describe('replaceShape', () => {
  const region: HiddenRegion = { ...NOTHING_HIDDEN, shapes: [old] };
  const [first, second] = [1, 2].map((x): Shape => ({ kind: 'rectangle', x, y: 0, width: 1, height: 1 }));

  it('adds a shape, puts another in its place, and takes it away', () => {
    if (first === undefined || second === undefined) throw new Error('there are two shapes');
    const added = replaceShape(region, null, first);
    expect(added.shapes).toEqual([old, first]);
    expect(replaceShape(added, first, second).shapes).toEqual([old, second]);
    expect(replaceShape(added, first, null).shapes).toEqual([old]);
  });

  it('leaves alone what changed meanwhile', () => {
    if (first === undefined || second === undefined) throw new Error('there are two shapes');
    expect(replaceShape({ ...region, fill: 'blur', shapes: [] }, first, second)).toEqual({
      ...region,
      fill: 'blur',
      shapes: [second],
    });
  });
});

describe('stepRegion', () => {
  it('makes a rectangle with the first key and moves it with the next', () => {
    const made = stepRegion({ ...NOTHING_HIDDEN, shapes: [old] }, place, { direction: { x: 1, y: 0 }, change: 'move' });
    expect(made.shapes).toEqual([old, firstRectangle(place)]);
    const moved = stepRegion(made, place, { direction: { x: 1, y: 0 }, change: 'move' });
    expect(moved.shapes).toHaveLength(2);
    expect(moved.shapes[1]).toMatchObject({ x: 40 + 60 / 28, y: 20, width: 20, height: 20 });
  });
});

describe('a rectangle', () => {
  it('is the same from whichever corner it is drawn', () => {
    const expected = { kind: 'rectangle', x: 1, y: 2, width: 3, height: 5 };
    expect(rectangleBetween({ x: 1, y: 2 }, { x: 4, y: 7 })).toEqual(expected);
    expect(rectangleBetween({ x: 4, y: 2 }, { x: 1, y: 7 })).toEqual(expected);
  });

  it('begins in the middle of what the model sees, and is moved and resized in steps', () => {
    const first = firstRectangle(place);
    expect(first).toEqual({ kind: 'rectangle', x: 40, y: 20, width: 20, height: 20 });
    const step = { x: 0.1, y: -0.05 };
    expect(stepRectangle(first, place, { change: 'move', step })).toEqual({ ...first, x: 46, y: 17 });
    expect(stepRectangle(first, place, { change: 'resize', step })).toEqual({ ...first, width: 26, height: 17 });
  });

  it('stays inside of what the model sees, and never vanishes', () => {
    const first = firstRectangle(place);
    const far = { x: 5, y: -5 };
    expect(stepRectangle(first, place, { change: 'move', step: far })).toEqual({ ...first, x: 60, y: 0 });
    expect(stepRectangle(first, place, { change: 'resize', step: far })).toMatchObject({ width: 40, height: 1.2 });
  });
});
