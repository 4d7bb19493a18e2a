import { describe, expect, it } from 'vitest';
import { colourTable, upsampleBilinear } from '../../src/maps';
import { blendTable } from '../../src/render/blend';
import type { BlendTable } from '../../src/render/blend';
import { drawOverlay } from '../../src/render/draw-overlay';
import { drawFrameLine, lineThickness } from '../../src/render/frame-line';

function plainPicture(width: number, height: number, colour: readonly [number, number, number]) {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => colour[i % 3] ?? 0);
  return { width, height, pixels };
}

function mapOf(width: number, height: number, values: readonly number[]) {
  return { width, height, values: Float32Array.from(values) };
}

/** Shows the step of the table itself, instead of a colour over the picture. */
const STEPS: BlendTable = {
  low: 0,
  high: 1,
  keep: new Uint16Array(256),
  add: Uint16Array.from({ length: 768 }, (_, i) => Math.floor(i / 3) * 256),
};

function draw(
  picture: ReturnType<typeof plainPicture>,
  frame: { x: number; y: number; width: number; height: number },
  map: ReturnType<typeof mapOf>,
  table: BlendTable,
): Uint8Array {
  const into = new Uint8Array(picture.pixels.length).fill(7);
  drawOverlay(picture, frame, map, table, into);
  return into;
}

function firstPixel(value: number, kind: 'saliency' | 'contrast', grey: number): number[] {
  const picture = plainPicture(1, 1, [grey, grey, grey]);
  return [...draw(picture, { x: 0, y: 0, width: 1, height: 1 }, mapOf(1, 1, [value]), blendTable(kind))];
}

/** `grey` under a row of a colour table. */
function covered(grey: number, share: number, map: 'viridis' | 'puor', row: number): number[] {
  const colour = colourTable(map).subarray(row * 3, row * 3 + 3);
  return [...colour].map((level) => Math.round(grey * (1 - share) + level * share));
}

function expectColour(actual: number[], expected: number[]): void {
  expected.forEach((level, c) => {
    expect(Math.abs((actual[c] ?? NaN) - level), `${actual.join()} for ${expected.join()}`).toBeLessThanOrEqual(1);
  });
}

describe('colours', () => {
  it('are the end of viridis over the grey picture where the map is at its maximum', () => {
    expectColour(firstPixel(1, 'saliency', 60), covered(60, 0.8, 'viridis', 255));
    expectColour(firstPixel(1, 'saliency', 250), covered(250, 0.8, 'viridis', 255));
  });

  it('cover less in the middle of the scale', () => {
    // 0.8 × (128 / 255)^0.7
    expectColour(firstPixel(0.5, 'saliency', 60), covered(60, 0.4938, 'viridis', 128));
  });

  it('are purple for and orange against, and nothing at zero', () => {
    // 0.5 ± 0.36 of the diverging table.
    expectColour(firstPixel(1, 'contrast', 90), covered(90, 0.8, 'puor', 219));
    expectColour(firstPixel(-1, 'contrast', 90), covered(90, 0.8, 'puor', 36));
    expect(firstPixel(0, 'contrast', 90)).toEqual([90, 90, 90]);
    const [red, , blue] = firstPixel(1, 'contrast', 90);
    const [againstRed, , againstBlue] = firstPixel(-1, 'contrast', 90);
    expect(blue).toBeGreaterThan(red ?? NaN);
    expect(againstRed).toBeGreaterThan(againstBlue ?? NaN);
  });

  it('leave the picture in grey where the map is zero', () => {
    const picture = plainPicture(3, 3, [200, 40, 90]);
    const drawn = draw(picture, { x: 0, y: 0, width: 3, height: 3 }, mapOf(2, 2, [0, 0, 0, 0]), blendTable('saliency'));
    // 0.299 × 200 + 0.587 × 40 + 0.114 × 90 = 93.5
    expect([...drawn]).toEqual(new Array(27).fill(93));
  });
});

describe('drawOverlay', () => {
  it('interpolates with half-pixel centres', () => {
    const drawn = draw(plainPicture(4, 1, [0, 0, 0]), { x: 0, y: 0, width: 4, height: 1 }, mapOf(2, 1, [0, 1]), STEPS);
    // Centres at −0.25, 0.25, 0.75 and 1.25 of the map's columns.
    expect([...drawn].filter((_, i) => i % 3 === 0)).toEqual([0, 64, 191, 255]);
  });

  it('upsamples as the maps themselves are upsampled', () => {
    const values = Array.from({ length: 20 }, (_, i) => ((i * 7) % 20) / 19);
    const drawn = draw(
      plainPicture(30, 20, [0, 0, 0]),
      { x: 4, y: 2, width: 23, height: 17 },
      mapOf(5, 4, values),
      STEPS,
    );
    const expected = upsampleBilinear(Float64Array.from(values), { width: 5, height: 4 }, { width: 23, height: 17 });
    for (let y = 0; y < 17; y += 1) {
      for (let x = 0; x < 23; x += 1) {
        const level = drawn[((y + 2) * 30 + x + 4) * 3] ?? NaN;
        expect(Math.abs(level - (expected[y * 23 + x] ?? NaN) * 255)).toBeLessThanOrEqual(0.51);
      }
    }
  });

  it('takes the pixels whose centres lie in the frame, and darkens the others', () => {
    const drawn = draw(
      plainPicture(6, 3, [120, 120, 120]),
      { x: 1.6, y: 0.5, width: 2.8, height: 1.9 },
      mapOf(1, 1, [1]),
      STEPS,
    );
    const shown = [...drawn].filter((_, i) => i % 3 === 0);
    // 120 × 96 / 256
    const out = 45;
    expect(shown).toEqual([
      ...[out, out, 255, 255, out, out],
      ...[out, out, 255, 255, out, out],
      ...[out, out, out, out, out, out],
    ]);
  });

  it('clips a frame that reaches outside of the picture', () => {
    const drawn = draw(
      plainPicture(4, 2, [9, 9, 9]),
      { x: 0, y: -1, width: 4, height: 4 },
      mapOf(1, 4, [0, 0.2, 0.8, 1]),
      STEPS,
    );
    // The picture's two rows are the middle two of the map's four.
    expect([...drawn].filter((_, i) => i % 12 === 0)).toEqual([51, 204]);
  });

  it('dims everything if the frame lies beside the picture', () => {
    const drawn = draw(
      plainPicture(2, 2, [255, 255, 255]),
      { x: 5, y: 0, width: 2, height: 2 },
      mapOf(1, 1, [1]),
      STEPS,
    );
    expect([...drawn]).toEqual(new Array(12).fill(95));
  });
});

describe('drawFrameLine', () => {
  function lit(width: number, height: number, frame: { x: number; y: number; width: number; height: number }): string {
    const picture = plainPicture(width, height, [0, 0, 0]);
    drawFrameLine(picture, frame);
    const marks = [...picture.pixels].filter((_, i) => i % 3 === 0).map((level) => (level > 0 ? '#' : '.'));
    return marks.join('').replace(new RegExp(`.{${width}}(?!$)`, 'g'), '$&\n');
  }

  it('runs just outside of the frame', () => {
    expect(lit(6, 5, { x: 2, y: 1, width: 2, height: 3 })).toBe(
      ['.####.', '.#..#.', '.#..#.', '.#..#.', '.####.'].join('\n'),
    );
  });

  it('has only the sides that lie in the picture', () => {
    expect(lit(5, 3, { x: 0, y: 0, width: 3, height: 3 })).toBe(['...#.', '...#.', '...#.'].join('\n'));
    expect(lit(4, 3, { x: 0, y: -2, width: 4, height: 8 })).toBe(['....', '....', '....'].join('\n'));
  });

  it('gets thicker on larger pictures', () => {
    expect(lineThickness({ width: 640, height: 427 })).toBe(1);
    expect(lineThickness({ width: 3000, height: 4000 })).toBe(6);
  });
});
