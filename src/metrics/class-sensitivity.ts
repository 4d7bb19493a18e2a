import type { SaliencyMap } from '../maps';
import { agreementOf, type Agreement } from './agreement';

export interface ClassSensitivity extends Agreement {
  /** The most likely class and the one after it. */
  readonly classes: readonly [number, number];
}

/**
 * How alike the maps of the two most likely classes are: Pearson correlation and overlap of the top 20 % pixels
 * (`agreementOf`). A map that is the same for every class says nothing of any; but single channels, too, make maps that
 * differ, so a low value alone proves nothing.
 *
 * @param probabilities `[classes]`, at least two; of equal ones the lower index comes first
 * @param mapOf makes the map of a class
 */
export async function measureClassSensitivity(
  probabilities: Float32Array,
  mapOf: (classIndex: number) => Promise<SaliencyMap> | SaliencyMap,
): Promise<ClassSensitivity> {
  const classes = twoLargest(probabilities);
  const [first, second] = [await mapOf(classes[0]), await mapOf(classes[1])];
  return { classes, ...agreementOf(first, second) };
}

function twoLargest(values: Float32Array): [number, number] {
  if (values.length < 2) throw new RangeError('there are no two classes to tell apart');
  const largestBut = (other: number): number =>
    values.reduce((best, value, i) => (i !== other && (best < 0 || value > (values[best] ?? 0)) ? i : best), -1);
  const first = largestBut(-1);
  return [first, largestBut(first)];
}
