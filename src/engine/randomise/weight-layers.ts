/** A step of what a model computes, as far as it matters to whose its weights are. */
export interface WeightStep {
  /** Its own, by which others name it as an input. */
  readonly name: string;
  /** Names of the steps that it takes from. */
  readonly inputs: readonly string[];
  /** What people call the layer that it begins. */
  readonly label: string;
  /** Names of the weights that it has itself. */
  readonly weights: readonly string[];
  /** Multiplies by a kernel, which makes it a layer of its own; norms and biases belong to the layer before them. */
  readonly hasKernel: boolean;
}

/** A layer with what it has learned. */
export interface WeightLayer {
  readonly name: string;
  /** Its kernel and bias, and the norms that follow it. */
  readonly weights: readonly string[];
}

/**
 * The layers of a model that have weights. A weight that several of them share belongs to the first one. Weights before the
 * first kernel are none: they prepare the picture.
 *
 * @param steps every input comes before its use
 * @returns in the order of the forward pass
 */
export function weightLayers(steps: readonly WeightStep[]): WeightLayer[] {
  const layers: { name: string; weights: string[] }[] = [];
  const layerOf = new Map<string, number>();
  const taken = new Set<string>();
  for (const { name, inputs, label, weights, hasKernel } of steps) {
    const own = weights.filter((weight) => !taken.has(weight));
    // A norm behind a sum belongs to the branch that was computed last.
    let layer = Math.max(-1, ...inputs.map((input) => layerOf.get(input) ?? -1));
    if (hasKernel && own.length > 0) {
      layer = layers.length;
      layers.push({ name: label, weights: [] });
    }
    layerOf.set(name, layer);
    if (layer < 0) continue;
    own.forEach((weight) => taken.add(weight));
    layers[layer]?.weights.push(...own);
  }
  return layers;
}
