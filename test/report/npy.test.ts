import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from '../../src/report';

/** Files that NumPy wrote. */
function vector(name: string): Buffer {
  return readFileSync(new URL(`../vectors/lite0/${name}`, import.meta.url));
}

/** The file of an array of zeros, with another type written in its header and a body of that many bytes. */
function fileOf(descr: string, shape: readonly number[], body: ArrayBuffer): Uint8Array {
  const header = Buffer.from(encodeNpy(new Float32Array(0), [0, ...shape.slice(1)])).toString('latin1');
  const shapeText = shape.length === 1 ? `(${shape.join()},)` : `(${shape.join(', ')})`;
  const text = header.replace('<f4', descr).replace(/\((0,[^)]*)\)/, shapeText);
  return Buffer.concat([Buffer.from(text, 'latin1'), new Uint8Array(body)]);
}

describe('decodeNpy', () => {
  it('reads a map and its shape', () => {
    const { type, shape, data } = decodeNpy(vector('rocket.657.logit.npy'));
    expect({ type, shape, length: data.length }).toEqual({ type: 'float32', shape: [56, 56], length: 3136 });
    expect(Math.max(...(data as Float32Array))).toBeCloseTo(0.9957, 2);
  });

  it('reads a list of 32-bit integers', () => {
    const { type, shape, data } = decodeNpy(vector('rocket.live.npy'));
    expect({ type, shape }).toEqual({ type: 'int32', shape: [632] });
    expect(data[0]).toBeLessThan(Number(data[1]));
    expect(data[631]).toBe(1278);
  });

  it('reads 64-bit numbers', () => {
    expect(decodeNpy(fileOf('<f8', [3], Float64Array.of(0.5, -2, 1e300).buffer))).toEqual({
      type: 'float64',
      shape: [3],
      data: Float64Array.of(0.5, -2, 1e300),
    });
    expect(decodeNpy(fileOf('<i8', [1, 2], BigInt64Array.of(-1n, 2n ** 40n).buffer))).toEqual({
      type: 'int64',
      shape: [1, 2],
      data: BigInt64Array.of(-1n, 2n ** 40n),
    });
  });

  it('refuses what it does not read', () => {
    expect(() => decodeNpy(Buffer.from('PNG, not NumPy'))).toThrow('not a .npy file');
    expect(() => decodeNpy(fileOf('>f4', [1], new ArrayBuffer(4)))).toThrow('>f4');
    const whole = vector('rocket.probs.npy');
    expect(() => decodeNpy(whole.subarray(0, whole.length - 1))).toThrow('4127 bytes, 4128 expected');
    const fortran = Buffer.from(whole.toString('latin1').replace('False', 'True '), 'latin1');
    expect(() => decodeNpy(fortran)).toThrow('Fortran');
  });
});

describe('encodeNpy', () => {
  it.each(['rocket.657.logit.npy', 'rocket.probs.npy', 'rocket.657-812.contrast.npy'])(
    'writes %s as NumPy does, to the byte',
    (name) => {
      const file = vector(name);
      const { shape, data } = decodeNpy(file);
      expect(Buffer.from(encodeNpy(data as Float32Array, shape)).equals(file)).toBe(true);
    },
  );

  it('keeps the header a multiple of 64 bytes', () => {
    for (const shape of [[1], [1, 1, 1, 1], new Array<number>(18).fill(1), new Array<number>(40).fill(1)]) {
      const bytes = encodeNpy(Float32Array.of(7), shape);
      expect((bytes.length - 4) % 64).toBe(0);
      expect(decodeNpy(bytes)).toEqual({ type: 'float32', shape, data: Float32Array.of(7) });
    }
  });

  it('refuses a shape that the data do not have', () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 2])).toThrow('6 numbers cannot have the shape (2, 2)');
  });
});
