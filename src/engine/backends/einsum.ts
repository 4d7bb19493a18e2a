import type * as core from '@tensorflow/tfjs-core';
import { checkSize } from './graph-operator';

/** Axes of two operands and of what is made of them, one letter each: attention is `BTNH,BSNH->BNTS` of queries and keys. */
const EQUATION = /^([A-Za-z]+),([A-Za-z]+)->([A-Za-z]*)$/;

/**
 * A sum of products of two tensors by the letters of their axes (numpy.einsum), as one product of matrices, which every
 * runtime of tfjs has.
 *
 * @returns undefined for equations of another form: an axis twice in one tensor, `...`, more or fewer than two tensors
 * @throws RangeError where the equation does not fit the tensors
 */
export function einsumOfTwo(
  tf: typeof core,
  equation: string,
  [left, right, ...others]: readonly core.Tensor[],
): core.Tensor | undefined {
  const [, a = '', b = '', wanted = ''] = EQUATION.exec(equation.replaceAll(' ', '')) ?? [];
  const isOnce = [a, b, wanted].every((letters) => new Set(letters).size === letters.length);
  if (left === undefined || right === undefined || others.length > 0 || a === '' || !isOnce) return undefined;
  const lengths = lengthsOf(equation, [a, left], [b, right]);
  const count = (letters: string): number => shapeOf(letters).reduce((product, length) => product * length, 1);
  const shapeOf = (letters: string): number[] => Array.from(letters, (letter) => lengths.get(letter) ?? 0);
  const kept = (letters: string, test: (letter: string) => boolean): string =>
    Array.from(letters).filter(test).join('');

  const batch = kept(wanted, (letter) => a.includes(letter) && b.includes(letter));
  const contracted = kept(a, (letter) => b.includes(letter) && !wanted.includes(letter));
  const rows = kept(wanted, (letter) => a.includes(letter) && !b.includes(letter));
  const columns = kept(wanted, (letter) => b.includes(letter) && !a.includes(letter));
  const made = batch + rows + columns;
  if (made.length !== wanted.length)
    throw new RangeError(`the equation ${equation.slice(0, 50)} asks for an axis of neither tensor`);
  checkSize(shapeOf(wanted));

  const arrange = (tensor: core.Tensor, letters: string, order: string): core.Tensor => {
    const surplus = Array.from(letters).flatMap((letter, axis) => (order.includes(letter) ? [] : [axis]));
    const summed = surplus.length === 0 ? tensor : tf.sum(tensor, surplus);
    const left = kept(letters, (letter) => order.includes(letter));
    return tf.transpose(
      summed,
      Array.from(order, (letter) => left.indexOf(letter)),
    );
  };
  const first = tf.reshape(arrange(left, a, batch + rows + contracted), [count(batch), count(rows), count(contracted)]);
  const second = tf.reshape(arrange(right, b, batch + contracted + columns), [
    count(batch),
    count(contracted),
    count(columns),
  ]);
  const product = tf.reshape(tf.matMul(first, second), shapeOf(made));
  return tf.transpose(
    product,
    Array.from(wanted, (letter) => made.indexOf(letter)),
  );
}

function lengthsOf(
  equation: string,
  ...terms: readonly (readonly [string, core.Tensor])[]
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  for (const [letters, { shape }] of terms) {
    const isFitting =
      letters.length === shape.length &&
      Array.from(letters).every((letter, axis) => (lengths.get(letter) ?? shape[axis]) === shape[axis]);
    if (!isFitting) {
      throw new RangeError(`the equation ${equation.slice(0, 50)} does not fit a tensor [${shape.join(', ')}]`);
    }
    Array.from(letters).forEach((letter, axis) => lengths.set(letter, shape[axis] ?? 0));
  }
  return lengths;
}
