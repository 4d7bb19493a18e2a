import type { LoadedModel } from '../types';

/**
 * Takes pictures through a model in batches of its own size.
 *
 * @param inputs `[count, height, width, channels]`
 * @param run gives the logits `[rows, classes]` of at most `batchSize` pictures
 * @returns `[count, classes]`
 * @throws RangeError for inputs that are not that many pictures
 */
export async function forwardInBatches(
  { description, batchSize }: Pick<LoadedModel, 'description' | 'batchSize'>,
  inputs: Float32Array,
  count: number,
  run: (inputs: Float32Array, rows: number) => Promise<Float32Array> | Float32Array,
): Promise<Float32Array> {
  const { inputSize, channels, classes } = description;
  const length = inputSize.height * inputSize.width * channels;
  if (inputs.length !== count * length) {
    throw new RangeError(`${inputs.length} values are not ${count} pictures of ${length}`);
  }
  const logits = new Float32Array(count * classes);
  for (let at = 0; at < count; at += batchSize) {
    const rows = Math.min(batchSize, count - at);
    logits.set(await run(inputs.subarray(at * length, (at + rows) * length), rows), at * classes);
  }
  return logits;
}

/** Pictures or masks followed by zeros, where a runtime takes no fewer than `rows` of them. */
export function padRows(values: Float32Array, count: number, rows: number): Float32Array {
  if (count === rows) return values;
  const padded = new Float32Array((values.length / count) * rows);
  padded.set(values);
  return padded;
}
