import { nodeOf, type GraphNode } from './recorded-graph';

/**
 * Writes `beta - mean * factor` as `beta + -mean * factor`.
 *
 * TensorFlow's optimiser fuses a layer norm `x * factor + (beta - mean * factor)`, as `tf.nn.batch_normalization` has it,
 * to one of oneDNN of which epsilon is 0.001 whatever the graph says: the result is 2e-4 off where the variance is 2, and
 * far off where it is small. The other form computes the same and is left alone.
 */
export function keepNormsAsTheyAre(nodes: readonly GraphNode[]): GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const makerOf = (reference = ''): GraphNode | undefined => byName.get(nodeOf(reference));
  return nodes.flatMap((node) => {
    const [beta = '', product = ''] = node.inputs;
    const factors = node.op === 'Sub' ? makerOf(product) : undefined;
    const isMean = (reference: string): boolean => makerOf(reference)?.op === 'Mean';
    const mean = factors?.op === 'Mul' ? factors.inputs.find(isMean) : undefined;
    const factor = factors?.inputs.find((reference) => reference !== mean);
    const { T: type } = node.attributes;
    if (mean === undefined || factor === undefined || type === undefined) return [node];
    const [minus, part] = [`${node.name}/minus`, `${node.name}/part`];
    const attributes = { T: type };
    return [
      { name: minus, op: 'Neg', inputs: [mean], attributes },
      { name: part, op: 'Mul', inputs: [minus, factor], attributes },
      { name: node.name, op: 'AddV2', inputs: [part, beta], attributes },
    ];
  });
}
