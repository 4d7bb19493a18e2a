import type { ModelDescription } from './types';

/** Larger batches are no faster on a CPU, only hungrier. */
const MAX_BATCH = 32;

/**
 * A batch size of which the memory should stay within a budget.
 *
 * What one masked picture needs is estimated from the largest layer: an operator's input and output and the workspace
 * of a convolution lie in memory at once, and several copies of the picture itself.
 *
 * @param budgetBytes for the batch alone, without the model
 */
export function chooseBatchSize(description: ModelDescription, budgetBytes: number): number {
  const { inputSize, channels } = description;
  const { height, width } = inputSize;
  const largest = Math.max(...description.layers.map((layer) => layer.height * layer.width * layer.channels));
  const perPicture = 4 * (3 * largest + 5 * height * width * channels);
  return Math.max(1, Math.min(MAX_BATCH, Math.floor(budgetBytes / perPicture)));
}
