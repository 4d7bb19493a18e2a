/** Where boxes lie on the model's input, against the function that makes the input of a picture. */
import { expect, it } from 'vitest';
import { boxesOfClass, boxOnInput, turnBox } from '../../src/boxes';
import { framePicture, orientPixels, type Fit, type Preprocessing, type RgbPicture } from '../../src/input';

const input = { width: 64, height: 64 };
const PREPROCESSING: Preprocessing = {
  ...{ inputSize: input, resample: 'bilinear', mean: [0, 0, 0], std: [1, 1, 1], channelOrder: 'rgb' },
  fit: { mode: 'crop', resizeShortSide: 72 },
};

/** White where the box lies, black elsewhere. */
function pictureOf(size: { width: number; height: number }, box: BoxLike): RgbPicture {
  const pixels = new Uint8Array(size.width * size.height * 3);
  for (let y = box.y; y < box.y + box.height; y += 1) {
    for (let x = box.x; x < box.x + box.width; x += 1)
      pixels.fill(255, (y * size.width + x) * 3, (y * size.width + x) * 3 + 3);
  }
  return { ...size, pixels };
}

interface BoxLike {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Edges of what is white, to a fraction of a pixel: rows and columns through the middle of the box are summed up. */
function whiteExtent(
  { width, pixels }: { width: number; pixels: ArrayLike<number> },
  at: { x: number; y: number },
): {
  across: number;
  down: number;
} {
  const level = (x: number, y: number): number => (pixels[(y * width + x) * 3] ?? NaN) / 255;
  let [across, down] = [0, 0];
  for (let i = 0; i < width; i += 1) {
    across += level(i, Math.floor(at.y));
    down += level(Math.floor(at.x), i);
  }
  return { across, down };
}

const sizes = [
  { width: 200, height: 120 },
  { width: 90, height: 160 },
];
const box = { x: 30, y: 40, width: 40, height: 50 };

it.each<Fit>(['model', 'crop', 'squash'])('is where the picture of the box is white (%s)', (fit) => {
  for (const size of sizes) {
    const { picture, frame } = framePicture(pictureOf(size, box), PREPROCESSING, fit);
    const placed = boxOnInput(box, frame, input);
    if (placed === null) throw new Error('the model sees the box');
    const middle = { x: placed.x + placed.width / 2, y: placed.y + placed.height / 2 };
    const { across, down } = whiteExtent(picture, middle);
    // Of half-covered pixels at both ends.
    expect(Math.abs(across - placed.width)).toBeLessThan(0.6);
    expect(Math.abs(down - placed.height)).toBeLessThan(0.6);
    const below = whiteExtent(picture, { x: middle.x, y: placed.y + placed.height + 2 }).across;
    expect(below).toBeLessThan(0.1);
  }
});

it('leaves the bars of a letterbox free', () => {
  // 200×100 pixels become 64×32, with 16 rows above and below.
  const [size, placed] = [
    { width: 200, height: 100 },
    { x: 50, y: 25, width: 100, height: 50 },
  ];
  const { frame } = framePicture(pictureOf(size, placed), PREPROCESSING, 'letterbox');
  expect(boxOnInput(placed, frame, input)).toEqual({ x: 16, y: 24, width: 32, height: 16 });
});

it('keeps the part that the model sees, or nothing', () => {
  const frame = { x: 50, y: 0, width: 100, height: 100 };
  expect(boxOnInput({ x: 0, y: 50, width: 100, height: 80 }, frame, input)).toEqual({
    ...{ x: 0, y: 32, width: 32, height: 32 },
  });
  expect(boxOnInput({ x: 0, y: 0, width: 50, height: 50 }, frame, input)).toBeNull();
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns with the picture (orientation %d)', (orientation) => {
  const stored = { width: 20, height: 12 };
  const small = { x: 3, y: 2, width: 6, height: 4 };
  const upright = orientPixels(pictureOf(stored, small), orientation);
  const turned = turnBox(small, stored, orientation);
  const expected = pictureOf(upright, {
    ...{ x: Math.round(turned.x), y: Math.round(turned.y) },
    ...{ width: Math.round(turned.width), height: Math.round(turned.height) },
  });
  expect(upright.pixels).toEqual(expected.pixels);
});

it('finds the boxes of a class by its name, its synset or its number', () => {
  const of = (label: string, difficult = false): ReturnType<typeof boxesOfClass>[number] => ({
    ...box,
    label,
    difficult,
  });
  const boxes = [of('Space Shuttle'), of('n02123159'), of('7'), of('hard', true), of('space-shuttle', true)];
  const indicesOf = (asked: Parameters<typeof boxesOfClass>[1]): number[] =>
    boxesOfClass(boxes, asked).map((found) => boxes.indexOf(found));
  expect(indicesOf({ index: 812, label: 'space_shuttle' })).toEqual([0, 4]);
  expect(indicesOf({ index: 282, label: 'tiger_cat', synset: 'n02123159' })).toEqual([1]);
  expect(indicesOf({ index: 7, label: 'cock' })).toEqual([2]);
  expect(indicesOf({ index: 1, label: 'hard' })).toEqual([]);
  expect(indicesOf({ index: 2, label: 'none' })).toEqual([]);
});
