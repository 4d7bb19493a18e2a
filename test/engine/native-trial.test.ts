import { describe, expect, it } from 'vitest';
import { hasNativeRuntime } from '../../src/engine';
import { loadNativeBinding, type NativeBinding } from '../../src/engine/native';
import { tryNative } from '../../src/engine/native-trial';

/** A library whose convolutions hold one value throughout, and none of whose tensors may be left. */
function bindingThatGives(value: number) {
  const alive = new Set<number>();
  let last = 0;
  const create = (): number => {
    alive.add(++last);
    return last;
  };
  const binding = {
    createTensor: create,
    deleteTensor: (id: number) => alive.delete(id),
    executeOp: () => [{ id: create(), shape: [1, 14, 14, 8], dtype: 1 }],
    tensorDataSync: () => new Float32Array(14 * 14 * 8).fill(value),
  } as unknown as NativeBinding;
  return { binding, alive };
}

describe('the trial of the native library', () => {
  it('passes where 3 × 3 × 8 ones make 72, and leaves no tensors', () => {
    const { binding, alive } = bindingThatGives(72);
    tryNative(binding);
    expect([...alive]).toEqual([]);
  });

  it.each([71, 0, Number.NaN])('fails where they make %j, and leaves no tensors', (value) => {
    const { binding, alive } = bindingThatGives(value);
    expect(() => {
      tryNative(binding);
    }).toThrow(/computes wrongly/);
    expect([...alive]).toEqual([]);
  });

  it.runIf(hasNativeRuntime())('passes with the one that is installed', () => {
    const binding = loadNativeBinding(0);
    const began = performance.now();
    tryNative(binding);
    console.log(`the trial took ${(performance.now() - began).toFixed(1)} ms`);
  });
});
