/** Pointing games and collages against TorchRay's, Score-CAM's and NumPy's numbers (test/vectors/metrics). */
import { describe, expect, it } from 'vitest';
import { collageCell, energyInCell, energyInside, hitsBox, makeCollage } from '../../src/metrics';
import { largestDifference } from '../support/largest-difference';
import { EXPECTED, readVector } from '../support/metric-vectors';

const map = readVector('map-a');
const games = EXPECTED.pointing.map((game) => ({
  ...game,
  boxes: game.boxes.map(([x, y, width, height]) => ({ x, y, width, height })),
}));

describe('pointing games', () => {
  it('hits where TorchRay hits', () => {
    for (const tolerancePx of [3, 15] as const) {
      const expected = games.map(({ hits }) => hits[tolerancePx]);
      expect(games.map(({ boxes }) => hitsBox(map, boxes, { tolerancePx }))).toEqual(expected);
      expect(new Set(expected).size).toBe(2);
    }
    expect(games.map(({ boxes }) => hitsBox(map, boxes))).toEqual(games.map(({ hits }) => hits[15]));
  });

  it('has the share of the energy that lies in the boxes', () => {
    for (const { boxes, energy } of games) expect(energyInside(map, boxes)).toBeCloseTo(energy, 6);
  });

  it('counts the tolerance in pixels of the picture', () => {
    const data = new Float32Array(100);
    data[0] = 1;
    const small = { width: 10, height: 10, data };
    const box = { x: 5, y: 0, width: 2, height: 2 };
    expect(hitsBox(small, [box])).toBe(true);
    expect(hitsBox(small, [box], { pixelSize: { width: 3, height: 1 } })).toBe(false);
    expect(hitsBox(small, [box], { pixelSize: { width: 1, height: 30 } })).toBe(true);
  });

  it('counts only what is above zero, and a pixel in two boxes once', () => {
    const signed = { width: 2, height: 2, data: Float32Array.of(3, -5, 1, 0) };
    const left = { x: 0, y: 0, width: 1, height: 2 };
    expect(energyInside(signed, [left, left])).toBe(1);
    expect(energyInside(signed, [{ x: 0, y: 0, width: 2, height: 1 }])).toBe(0.75);
    expect(energyInside(signed, [])).toBe(0);
  });

  it('is the share of the area for a map of ones', () => {
    const ones = { width: 8, height: 6, data: new Float32Array(48).fill(1) };
    expect(energyInside(ones, [{ x: 2, y: 1, width: 3, height: 4 }])).toBe(12 / 48);
    expect(energyInCell(ones, 3, 2)).toBe(0.25);
    expect(hitsBox(ones, [{ x: 0, y: 0, width: 8, height: 6 }])).toBeNull();
  });

  it('says nothing of a map without values above zero', () => {
    const zeros = { width: 8, height: 6, data: new Float32Array(48) };
    expect(energyInside(zeros, [{ x: 0, y: 0, width: 8, height: 6 }])).toBeNull();
  });
});

describe('collages', () => {
  const { data, height: count } = readVector('collage-pictures');
  const { height, width } = readVector('picture');
  const pictures = Array.from({ length: count }, (_, i) => {
    const length = data.length / count;
    return data.subarray(i * length, (i + 1) * length);
  });

  it.each([2, 3] as const)('has means over areas in %d rows and columns', (side) => {
    const { input, cells } = makeCollage(pictures.slice(0, side * side), { height, width });
    expect(largestDifference(input, EXPECTED.collages[side]).error).toBeLessThan(1e-6);
    expect(cells).toEqual(Array.from({ length: side * side }, (_, i) => collageCell(i, side, { height, width })));
  });

  it('fills the whole picture with its cells, without a gap or an overlap', () => {
    const covered = new Uint8Array(224 * 224);
    for (let i = 0; i < 9; i += 1) {
      const cell = collageCell(i, 3, { width: 224, height: 224 });
      for (let y = cell.y; y < cell.y + cell.height; y += 1) {
        for (let x = cell.x; x < cell.x + cell.width; x += 1) covered[y * 224 + x] = (covered[y * 224 + x] ?? 0) + 1;
      }
    }
    expect(covered.every((times) => times === 1)).toBe(true);
  });

  it('keeps the value of plain pictures, which the energy in a cell then tells', () => {
    const size = { width: 7, height: 5 };
    const plain = [0, 0, 0, 1].map((value) => new Float32Array(35).fill(value));
    const { input } = makeCollage(plain, size);
    const collage = { ...size, data: input };
    expect(energyInCell(collage, 3, 2)).toBe(1);
    expect(energyInCell(collage, 0, 2)).toBe(0);
  });

  it('refuses numbers of pictures that fill no square, and pictures of different size', () => {
    const size = { height, width };
    expect(() => makeCollage(pictures.slice(0, 3), size)).toThrow('3 pictures');
    expect(() => makeCollage([], size)).toThrow('0 pictures');
    expect(() => makeCollage([...pictures.slice(0, 3), new Float32Array(9)], size)).toThrow('12×14 pixels');
  });
});
