/** Levels that a model was made for, told by what it does to its picture before the first convolution. */

/** Numbers that a model takes for levels, named as preprocessing is: `raw` 0 to 255, `unit` 0 to 1. */
export type OwnScale = 'raw' | 'unit';

/** `a x + b` of each channel; without channels, `x` itself. */
export type Affine = readonly { readonly a: number; readonly b: number }[];

/** What networks are fed with in the end spans about this much: 1 for 0..1, 2 for −1..1, 4.5 for ImageNet's deviation. */
const SPAN = { least: 0.5, most: 10 } as const;

/** A factor and an offset this near to 1 and 0 change nothing that tells a scale. */
const NEAR = 0.05;

/** The picture as it is. */
export function unscaled(channels: number): Affine {
  return Array.from({ length: channels }, () => ({ a: 1, b: 0 }));
}

/** What two steps make of the picture together; a step without numbers changes nothing. */
export function chain(first: Affine, second: Affine): Affine {
  return first.map(({ a, b }, channel) => {
    const next = second[channel] ?? { a: 1, b: 0 };
    return { a: next.a * a, b: next.a * b + next.b };
  });
}

/** The levels for which a model makes `a x + b` of its picture; undefined where that tells nothing. */
export function readScales(scale: Affine): OwnScale | undefined {
  const scales = new Set(scale.map(readScale));
  const [found] = scales;
  return scales.size === 1 ? found : undefined;
}

/** Told by which levels become numbers that a network is fed with, and which level becomes zero. */
function readScale({ a, b }: Affine[number]): OwnScale | undefined {
  const zeroAt = -b / a;
  const isFactor = Math.abs(Math.abs(a) - 1) > NEAR;
  const spans = (levels: number): boolean =>
    Math.abs(a) * levels >= SPAN.least && Math.abs(a) * levels <= SPAN.most && zeroAt >= -NEAR && zeroAt <= levels;
  if (isFactor) return spans(255) ? 'raw' : spans(1 + NEAR) ? 'unit' : undefined;
  // A mean alone is taken away: of levels it is dozens, of shares it is below one.
  if (zeroAt > 10 && zeroAt < 255) return 'raw';
  return zeroAt > NEAR && zeroAt <= 1 ? 'unit' : undefined;
}

/** The same number for all channels, or one for each; undefined for any other count. */
export function perChannel(values: readonly number[] | undefined, channels: number): readonly number[] | undefined {
  if (values?.length === 1) return new Array<number>(channels).fill(values[0] ?? Number.NaN);
  return values?.length === channels ? values : undefined;
}

/**
 * What an operator of the picture and a constant gives, named as in TensorFlow or ONNX.
 *
 * @param isFirst the picture is its first operand
 * @param values of the constant, one a channel
 * @returns undefined where it is not `a x + b`
 */
export function arithmeticOf(type: string, isFirst: boolean, values: readonly number[]): Affine | undefined {
  switch (type) {
    case 'Add':
    case 'AddV2':
    case 'BiasAdd':
      return values.map((value) => ({ a: 1, b: value }));
    case 'Mul':
      return values.map((value) => ({ a: value, b: 0 }));
    case 'Sub':
      return values.map((value) => (isFirst ? { a: 1, b: -value } : { a: -1, b: value }));
    case 'Div':
    case 'RealDiv':
      return isFirst ? values.map((value) => ({ a: 1 / value, b: 0 })) : undefined;
    default:
      return undefined;
  }
}

/** A batch norm without its learned factor and offset: mean and deviation are those of the pictures it was trained with. */
export function normOf(mean: readonly number[], variance: readonly number[]): Affine {
  return mean.map((value, channel) => {
    const a = 1 / Math.sqrt(variance[channel] ?? Number.NaN);
    return { a, b: -value * a };
  });
}

/** Those that take a tensor, two of them at most: who has several users is not followed further. */
export function firstUsers<T>(
  nodes: readonly T[],
  inputsOf: (node: T) => readonly string[],
): ReadonlyMap<string, readonly T[]> {
  const users = new Map<string, T[]>();
  for (const node of nodes) {
    for (const input of new Set(inputsOf(node))) {
      const known = users.get(input);
      if (known === undefined) users.set(input, [node]);
      else if (known.length < 2) known.push(node);
    }
  }
  return users;
}
