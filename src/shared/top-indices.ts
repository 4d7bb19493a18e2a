/**
 * Places of the largest values, the largest first, ties by the lower place; in linear time for few of many.
 *
 * @param count at least 1; all places where there are fewer
 */
export function topIndices(values: Float32Array, count: number): number[] {
  const top: number[] = [];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    const last = top[top.length - 1];
    if (top.length === count && last !== undefined && !(value > (values[last] ?? 0))) continue;
    let at = top.length;
    while (at > 0 && value > (values[top[at - 1] ?? 0] ?? 0)) at -= 1;
    top.splice(at, 0, i);
    if (top.length > count) top.pop();
  }
  return top;
}
