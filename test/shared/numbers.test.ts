import { expect, test } from 'vitest';
import { toHalf } from '../../src/shared/to-half';
import { topIndices } from '../../src/shared/top-indices';

test('float16 is that of NumPy 2', () => {
  // numpy.array([...]).astype(numpy.float16).view(numpy.uint16)
  const values = [0, 1, -1, 0.1, 1 / 3, 65504, 65519, 65520, 1e-8, 5.96e-8, 6.1e-5, 6.09e-5, 0.99995, 2.0009765625];
  const bits = [0, 15360, 48128, 11878, 13653, 31743, 31743, 31744, 0, 1, 1023, 1022, 15360, 16384];
  expect([...values, 2049, 2051, NaN].map(toHalf)).toEqual([...bits, 26624, 26626, 32256]);
});

test('the largest values come first, ties by their place', () => {
  const values = Float32Array.of(0.1, 0.5, 0.2, 0.5, 0, 0.2);
  expect(topIndices(values, 3)).toEqual([1, 3, 2]);
  expect(topIndices(values, 9)).toEqual([1, 3, 2, 5, 0, 4]);
});
