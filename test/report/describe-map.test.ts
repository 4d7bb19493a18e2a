import { describe, expect, it } from 'vitest';
import { orientMap } from '../../src/input';
import { describeContrast, describeMap } from '../../src/report';
import { mapData } from './sample';

/** A 9×9 map with these values at [row, column]. */
function nineByNine(values: readonly (readonly [number, number, number])[], floor = 0) {
  const data = new Array<number>(81).fill(floor);
  for (const [row, column, value] of values) data[row * 9 + column] = value;
  return mapData(9, 9, data);
}

describe('describeMap', () => {
  it('names the place of a single spot', () => {
    expect(describeMap(nineByNine([[1, 1, 1]]))).toBe(
      'strongest at the upper left (17\u00a0% from the left, 17\u00a0% from the top); ' +
        '100\u00a0% of the map’s mass in the upper left ninth; half of it on 1\u00a0% of the area',
    );
  });

  it.each([
    [0, 0, 'upper left'],
    [0, 4, 'top'],
    [2, 8, 'upper right'],
    [4, 0, 'left'],
    [4, 4, 'centre'],
    [5, 6, 'right'],
    [8, 2, 'lower left'],
    [6, 3, 'bottom'],
    [8, 8, 'lower right'],
  ])('calls row %i, column %i the %s', (row, column, place) => {
    expect(describeMap(nineByNine([[row, column, 1]]))).toContain(`strongest at the ${place} (`);
  });

  it('names the third that holds the mass', () => {
    // Two spots in the left third, one in the right: 0.8 of 1.2 is left.
    const map = nineByNine([
      [0, 0, 0.4],
      [8, 1, 0.4],
      [4, 8, 0.4],
    ]);
    expect(describeMap(map)).toContain('67\u00a0% of the map’s mass within the left third');
    const row = nineByNine([
      [4, 0, 0.5],
      [4, 4, 0.4],
      [4, 8, 0.6],
    ]);
    expect(describeMap(row)).toContain('100\u00a0% of the map’s mass within the middle third of the height');
  });

  it('says so when the mass is everywhere', () => {
    // 0.6 + 40 × 0.5 is more than half of 0.6 + 80 × 0.5.
    expect(describeMap(nineByNine([[4, 4, 0.6]], 0.5))).toContain(
      'its mass is spread over the whole frame; half of it on 51\u00a0%',
    );
  });

  it('says that a constant map points at no place', () => {
    expect(describeMap(mapData(2, 2, [0, 0, 0, 0], true))).toBe('one value everywhere: the map points at no place');
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('names places of the turned picture, EXIF orientation %i', (orientation) => {
    const data = Array.from({ length: 15 * 9 }, (_, i) => (i === 2 * 9 + 1 ? 40 : i % 7) / 40);
    const map = mapData(15, 9, data);
    const turned = orientMap({ height: 15, width: 9, values: map.data }, orientation);
    const upright = { ...map, height: turned.height, width: turned.width, data: turned.values };
    expect(describeMap(map, orientation)).toBe(describeMap(upright));
    const classes = { positive: 'a', negative: 'b' };
    expect(describeContrast(map, classes, orientation)).toBe(describeContrast(upright, classes));
  });
});

describe('describeContrast', () => {
  const classes = { positive: 'missile', negative: 'space shuttle' };

  it('says where it speaks for each class, and how much', () => {
    const map = nineByNine([
      [8, 0, 1],
      [7, 0, 0.5],
      [0, 4, -0.5],
    ]);
    expect(describeContrast(map, classes)).toBe(
      '75\u00a0% speaks for missile, most at the lower left; 25\u00a0% speaks for space shuttle, most at the top',
    );
  });

  it('says when nothing speaks for a class', () => {
    expect(describeContrast(nineByNine([[4, 4, -1]]), classes)).toBe(
      'nothing speaks for missile; 100\u00a0% speaks for space shuttle, most at the centre',
    );
    expect(describeContrast(mapData(1, 2, [0, 0], true), classes)).toBe(
      'nothing speaks for one class rather than the other',
    );
  });
});
