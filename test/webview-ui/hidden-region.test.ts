import { describe, expect, it } from 'vitest';
import type { PicturePlace } from '../../src/protocol';
import { hiddenShare, keepMask, type Shape } from '../../webview-ui/src/hidden-region';

/** The model saw the middle of a picture of 100 × 60 pixels. */
const place: PicturePlace = { width: 100, height: 60, frame: { x: 20, y: 0, width: 60, height: 60 }, orientation: 1 };

/** The mask as lines of text, `#` where the picture is hidden. */
function draw(keep: Uint8Array, width: number): string[] {
  const text = Array.from(keep, (level) => (level === 0 ? '#' : '.')).join('');
  return text.match(new RegExp(`.{${width}}`, 'g')) ?? [];
}

const rectangle: Shape = { kind: 'rectangle', x: 20, y: 0, width: 40, height: 10 };

describe('keepMask', () => {
  it('hides the cells of which the centre lies in a rectangle', () => {
    // Six cells of 10 × 10 pixels in each of six rows.
    expect(draw(keepMask([rectangle], place, { width: 6, height: 6 }), 6)).toEqual([
      '####..',
      '......',
      '......',
      '......',
      '......',
      '......',
    ]);
    const keep = keepMask([rectangle], place, { width: 6, height: 6 });
    expect(new Set(keep)).toEqual(new Set([0, 255]));
    expect(hiddenShare(keep)).toBe(4 / 36);
  });

  it.each([
    [1, ['##..', '....']],
    [2, ['..##', '....']],
    [3, ['....', '..##']],
    [4, ['....', '##..']],
    // Here the stored rows are displayed as columns: a corner of half the width and height stays one.
    [5, ['##..', '....']],
    [6, ['....', '##..']],
    [7, ['....', '..##']],
    [8, ['..##', '....']],
  ])('hides the displayed upper left corner of what is stored in orientation %i', (orientation, expected) => {
    const turned = { ...place, frame: { x: 0, y: 0, width: 100, height: 60 }, orientation };
    const corner: Shape = { kind: 'rectangle', x: 0, y: 0, width: 50, height: 30 };
    expect(draw(keepMask([corner], turned, { width: 4, height: 2 }), 4)).toEqual(expected);
  });

  it('hides what is near enough to the line of a brush', () => {
    // Along the middle of the second row, from the centre of its first cell to that of its fourth.
    const stroke: Shape = {
      kind: 'stroke',
      radius: 1,
      points: [
        { x: 25, y: 15 },
        { x: 55, y: 15 },
      ],
    };
    expect(draw(keepMask([stroke], place, { width: 6, height: 6 }), 6)[1]).toBe('####..');
    const dot: Shape = { kind: 'stroke', radius: 10.5, points: [{ x: 45, y: 35 }] };
    expect(draw(keepMask([dot], place, { width: 6, height: 6 }), 6)).toEqual([
      '......',
      '......',
      '..#...',
      '.###..',
      '..#...',
      '......',
    ]);
  });

  it('hides an area as large as the disc of a brush', () => {
    const keep = keepMask([{ kind: 'stroke', radius: 20, points: [{ x: 50, y: 30 }] }], place, {
      width: 240,
      height: 240,
    });
    // Pixels at the border are in or out by their centres.
    expect(hiddenShare(keep)).toBeCloseTo((Math.PI * 20 ** 2) / 60 ** 2, 2);
  });

  it('hides nothing for a shape beside what the model sees', () => {
    const beside: Shape = { kind: 'rectangle', x: 0, y: 0, width: 20, height: 60 };
    expect(hiddenShare(keepMask([beside], place, { width: 6, height: 6 }))).toBe(0);
    expect(hiddenShare(keepMask([], place, { width: 6, height: 6 }))).toBe(0);
  });

  it('hides everything once, however many shapes cover it', () => {
    const all: Shape = { kind: 'rectangle', x: -10, y: -10, width: 200, height: 200 };
    expect(hiddenShare(keepMask([all, all, rectangle], place, { width: 7, height: 5 }))).toBe(1);
  });
});
