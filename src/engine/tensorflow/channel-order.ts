import type { PlainOperator, SmallConstants } from './small-constants';

/** Whether an operator turns the channels round, the last axis, and nothing else: `x[..., ::-1]`. */
export function isReversing(type: string, others: readonly (readonly number[] | undefined)[]): boolean {
  if (type === 'StridedSlice') {
    const strides = others[3] ?? [];
    // Three of them are those of a batch, or follow an ellipsis: `x[:, :, ::-1]` mirrors pictures.
    const isOfChannels = strides.length === 2 || strides.length === 4;
    return isOfChannels && strides.at(-1) === -1 && strides.slice(0, -1).every((stride) => stride === 1);
  }
  const axes = others[1] ?? [];
  return type === 'ReverseV2' && axes.length === 1 && (axes[0] === -1 || axes[0] === 3);
}

/**
 * The operator that puts single channels of a picture together again, as `preprocess_input` of Keras does for networks
 * that take blue first: `stack([x[..., 2], x[..., 1], x[..., 0]], axis=-1)`.
 *
 * @returns its name and whether the channels come out reversed; undefined where the picture is used in another way
 */
export async function restackedChannels(
  operators: readonly PlainOperator[],
  picture: string,
  { channels, valuesOf }: { readonly channels: number; readonly valuesOf: SmallConstants },
): Promise<{ readonly name: string; readonly isReversed: boolean } | undefined> {
  const users = operators.filter(({ inputs }) => inputs.some(({ operator }) => operator === picture));
  const pack = operators.find(
    ({ type, inputs }) => type === 'Pack' && inputs.length === channels && inputs[0]?.operator === users[0]?.name,
  );
  if (pack === undefined || users.length !== channels) return undefined;
  const places: (number | undefined)[] = [];
  for (const { operator } of pack.inputs) {
    const slice = users.find(({ name, type }) => name === operator && type === 'StridedSlice');
    if (slice === undefined) return undefined;
    const begin = await valuesOf(slice.inputs[1]?.operator ?? '');
    places.push(begin?.length === 2 || begin?.length === 4 ? begin.at(-1) : undefined);
  }
  const isInOrder = places.every((place, i) => place === i);
  const isReversed = places.every((place, i) => place === channels - 1 - i);
  return isInOrder || isReversed ? { name: pack.name, isReversed } : undefined;
}
