import { describe, expect, it } from 'vitest';
import { colourTable, type ColourMap } from '../../src/maps';

/** Relative luminance of sRGB (WCAG 2), in [0, 1]. */
function luminance([r = 0, g = 0, b = 0]: readonly number[]): number {
  const linear = (level: number): number => {
    const share = level / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function colours(map: ColourMap): number[][] {
  const table = colourTable(map);
  return Array.from({ length: 256 }, (_, i) => Array.from(table.subarray(3 * i, 3 * i + 3)));
}

describe('colourTable', () => {
  // The ends as matplotlib and ColorBrewer publish them.
  it.each<[ColourMap, number[], number[]]>([
    ['viridis', [68, 1, 84], [253, 231, 37]],
    ['inferno', [0, 0, 4], [252, 255, 164]],
    ['greys', [0, 0, 0], [255, 255, 255]],
    ['puor', [127, 59, 8], [45, 0, 75]],
  ])('of %s begins and ends as published', (map, first, last) => {
    const table = colours(map);
    expect(table).toHaveLength(256);
    expect(table[0]).toEqual(first);
    expect(table[255]).toEqual(last);
  });

  it.each<ColourMap>(['viridis', 'cividis', 'inferno', 'greys'])('of %s grows lighter all the way', (map) => {
    const light = colours(map).map(luminance);
    // A level less in one colour is rounding.
    light.slice(1).forEach((value, i) => {
      expect(value, `colour ${i + 1}`).toBeGreaterThan((light[i] ?? 1) - 0.004);
    });
    expect((light[255] ?? 0) - (light[0] ?? 1)).toBeGreaterThan(0.5);
  });

  it('of the contrast is pale in the middle, orange against and violet for', () => {
    const table = colours('puor');
    expect(Math.min(...(table[127] ?? []), ...(table[128] ?? []))).toBeGreaterThan(225);
    const [redAgainst = 0, , blueAgainst = 0] = table[40] ?? [];
    const [redFor = 0, , blueFor = 0] = table[215] ?? [];
    expect(redAgainst).toBeGreaterThan(blueAgainst);
    expect(blueFor).toBeGreaterThan(redFor);
  });

  it('of turbo goes in small steps', () => {
    const table = colours('turbo');
    table.slice(1).forEach((colour, i) => {
      const step = Math.max(...colour.map((level, c) => Math.abs(level - (table[i]?.[c] ?? 0))));
      expect(step, `colour ${i + 1}`).toBeLessThan(16);
    });
    expect(new Set(table.map(String)).size).toBeGreaterThan(250);
  });
});
