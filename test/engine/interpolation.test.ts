import { expect, it } from 'vitest';
import { interpolationMatrix } from '../../src/engine/onnx/interpolation';

it('interpolates between half-pixel centres, and stays at the ends', () => {
  // Two cells on four pixels: centres of the pixels at -1/4, 1/4, 3/4, 5/4 of the way from one cell's centre to the other's.
  expect([...interpolationMatrix(2, 4)]).toEqual([1, 0, 0.75, 0.25, 0.25, 0.75, 0, 1]);
});

it('is the identity for the size that is there', () => {
  expect([...interpolationMatrix(3, 3)]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
});

it('takes the one cell there is, and the middle of those that fall together', () => {
  expect([...interpolationMatrix(1, 3)]).toEqual([1, 1, 1]);
  expect([...interpolationMatrix(4, 1)]).toEqual([0, 0.5, 0.5, 0]);
});
