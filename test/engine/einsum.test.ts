/** Sums of products by the letters of axes in WebAssembly, against their definition written out. */
import type * as core from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { einsumOfTwo } from '../../src/engine/backends/einsum';
import { loadTfjs, startWasmBackend } from '../../src/engine/backends/tfjs-runtime';
import { largestDifference } from '../support/largest-difference';

const LENGTHS: Readonly<Record<string, number>> = { b: 2, n: 3, t: 4, s: 5, h: 6, c: 7, d: 2 };

let tf: typeof core;

beforeAll(async () => {
  const tfjs = await loadTfjs();
  await startWasmBackend(tfjs);
  tf = tfjs.core;
});

const shapeOf = (letters: string): number[] => Array.from(letters, (letter) => LENGTHS[letter] ?? 0);

function operand(letters: string, step: number): core.Tensor {
  const shape = shapeOf(letters);
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * step)),
    shape,
  );
}

/** For every place of all letters: the product of what stands there in both, added to the place in the result. */
function writtenOut(
  [a, b, wanted]: readonly [string, string, string],
  left: core.Tensor,
  right: core.Tensor,
): number[] {
  const letters = [...new Set(a + b)];
  const sums = new Array<number>(shapeOf(wanted).reduce((product, length) => product * length, 1)).fill(0);
  const [x, y] = [left.dataSync(), right.dataSync()];
  const at = (term: string, place: ReadonlyMap<string, number>): number =>
    Array.from(term).reduce((index, letter) => index * (LENGTHS[letter] ?? 0) + (place.get(letter) ?? 0), 0);
  const visit = (place: Map<string, number>, [letter, ...others]: readonly string[]): void => {
    if (letter === undefined) {
      const to = at(wanted, place);
      sums[to] = (sums[to] ?? 0) + (x[at(a, place)] ?? 0) * (y[at(b, place)] ?? 0);
      return;
    }
    for (let i = 0; i < (LENGTHS[letter] ?? 0); i += 1) visit(new Map(place).set(letter, i), others);
  };
  visit(new Map(), letters);
  return sums;
}

describe('a sum of products', () => {
  it.each<[string, string, string]>([
    // What Keras writes: queries with keys, shares with values, projections to heads and back, Dense of any rank.
    ['btnh', 'bsnh', 'bnts'],
    ['bnts', 'bsnh', 'btnh'],
    ['bsnh', 'btnh', 'bnts'],
    ['btc', 'cnh', 'btnh'],
    ['btnh', 'nhc', 'btc'],
    ['btc', 'cd', 'btd'],
    // Axes of one tensor alone that are summed over, outer products, a single number.
    ['bts', 'bd', 'db'],
    ['t', 's', 'st'],
    ['bt', 'tb', ''],
  ])('%s,%s->%s is one product of matrices', (a, b, wanted) => {
    const [left, right] = [operand(a, 0.37), operand(b, 0.61)];
    const result = einsumOfTwo(tf, `${a},${b}->${wanted}`, [left, right]);
    expect(result?.shape).toEqual(shapeOf(wanted));
    expect(largestDifference(result?.dataSync() ?? [], writtenOut([a, b, wanted], left, right)).error).toBeLessThan(
      1e-4,
    );
  });

  it.each(['bt->tb', 'bbt,ts->bs', 'b...,ts->b', 'bt,ts', ''])(
    'of another form is left to the runtime: %j',
    (equation) => {
      expect(einsumOfTwo(tf, equation, [operand('bt', 1), operand('ts', 1)])).toBeUndefined();
    },
  );

  it.each([
    ['bt,ts->bx', /asks for an axis of neither tensor/],
    ['bt,tsn->bs', /does not fit a tensor \[4, 5\]/],
    ['bt,bs->ts', /does not fit a tensor \[4, 5\]/],
  ])('is refused where it does not fit the tensors: %s', (equation, message) => {
    expect(() => einsumOfTwo(tf, equation, [operand('bt', 1), operand('ts', 1)])).toThrow(message);
  });
});
