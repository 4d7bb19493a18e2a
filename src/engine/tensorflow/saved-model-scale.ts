import { nodeOf } from '../graph/recorded-graph';
import { PICTURE, type FlatGraph } from './flat-graph';
import { findOwnScaling, type OwnScaling } from './graph-scale';
import { MAX_SMALL } from './small-constants';
import type { TensorBundle } from './tensor-bundle';
import { numbersOf } from './tensor-values';

/**
 * What a SavedModel does to its picture before anything is learned. Of its weights only the few are read that this is
 * told by, as the mean and the variance of a Normalization layer.
 *
 * @throws ScorecamError `model` where such a weight is damaged
 */
export async function findSavedModelScaling(
  { nodes, weights }: FlatGraph,
  bundle: TensorBundle | undefined,
  channels: number,
): Promise<OwnScaling> {
  const values = new Map(nodes.map(({ name, value }) => [name, value]));
  const operators = nodes.map(({ name, op, inputs }) => {
    return { name, type: op, inputs: inputs.map((reference) => ({ operator: nodeOf(reference) })) };
  });
  return findOwnScaling(operators, { name: PICTURE, channels }, async (name) => {
    const weight = weights.get(name);
    const isSmall = weight !== undefined && bundle?.has(weight) === true && bundle.sizeOf(weight) <= 8 * MAX_SMALL;
    const tensor = isSmall ? await bundle.read(weight) : values.get(name);
    return tensor && numbersOf(tensor, MAX_SMALL);
  });
}
