/** What lies between convolutions, and not between them and the classes; of a picture of one place it changes nothing of that. */
const BETWEEN = /^(Max|Avg|Average)Pool|Dropout|BatchNorm|Activation|Relu/i;

/**
 * Whether convolutions of a single place follow the last layer with more of them, and not a pooling over all places, which
 * the classes come of.
 *
 * @param types of what follows that is laid out as a picture, in the order of the forward pass
 */
export function endInPoints(types: readonly string[]): boolean {
  return types.find((type) => !BETWEEN.test(type))?.includes('Conv') === true;
}
