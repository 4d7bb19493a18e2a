import { describe, expect, it } from 'vitest';
import { orientMap } from '../../src/input';
import { orientationTransform, turnBack, turnForDisplay } from '../../src/shared/orientation';

/** A map of 3 × 2 cells, each with a value of its own. */
const stored = { width: 3, height: 2, values: new Float32Array([0, 1, 2, 3, 4, 5]) };

describe('orientationTransform', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('turns the unit square as pixels are turned, orientation %i', (orientation) => {
    const [a, b, c, d, e, f] = orientationTransform(orientation);
    const turned = orientMap(stored, orientation);
    stored.values.forEach((value, i) => {
      const x = ((i % stored.width) + 0.5) / stored.width;
      const y = (Math.floor(i / stored.width) + 0.5) / stored.height;
      const column = Math.floor((a * x + c * y + e) * turned.width);
      const row = Math.floor((b * x + d * y + f) * turned.height);
      expect(turned.values[row * turned.width + column]).toBe(value);
    });
  });
});

describe('turnBack', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('undoes the turn of orientation %i', (orientation) => {
    const displayed = turnForDisplay({ x: 0.25, y: 0.125 }, orientation);
    expect(turnBack(displayed, orientation)).toEqual({ x: 0.25, y: 0.125 });
  });
});
