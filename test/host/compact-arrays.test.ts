import { describe, expect, it } from 'vitest';
import { compactArrays } from '../../src/host/compact-arrays';

describe('compactArrays', () => {
  it('gives every typed array bytes of its own', () => {
    const message = new ArrayBuffer(1024);
    const map = new Float32Array(message, 16, 3).fill(0.5);
    const { maps } = compactArrays({ maps: { predicted: { data: map } } });
    expect(maps.predicted.data).toEqual(new Float32Array([0.5, 0.5, 0.5]));
    expect(maps.predicted.data.buffer.byteLength).toBe(12);
  });

  it('makes a plain array of a Buffer', () => {
    const copied = compactArrays<{ png: Uint8Array }>({ png: Buffer.from([1, 2, 3]) });
    expect(copied.png.constructor).toBe(Uint8Array);
    expect([...copied.png]).toEqual([1, 2, 3]);
  });

  it('leaves everything else as it is', () => {
    const data = { text: 'a', nothing: null, list: [1, { deep: true }], left: undefined };
    expect(compactArrays(data)).toEqual(data);
  });
});
