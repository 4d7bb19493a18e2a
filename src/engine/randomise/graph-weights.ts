import type { WeightStep } from './weight-layers';

/** An operator of a graph, whichever format describes it. */
export interface WeightOperator {
  readonly type: string;
  readonly inputs: readonly string[];
  /** The tensors that it gives. */
  readonly outputs: readonly string[];
  /** What people call it. */
  readonly label: string;
}

/** Which inputs of an operator may be weights, by its type. */
export type WeightInputs = Readonly<Record<string, readonly number[]>>;

export interface GraphWeights {
  /** Every input comes before its use. */
  readonly operators: readonly WeightOperator[];
  /** Names of the tensors whose numbers stand in the file, also of those that are no weights. */
  readonly constants: ReadonlySet<string>;
  /** Those among them that have several numbers of a kind that can be learned. */
  readonly learnable: ReadonlySet<string>;
  /** Of operators that multiply by a kernel, and of those that scale or shift what such a one gives. */
  readonly kernels: WeightInputs;
  readonly others: WeightInputs;
  /** Of operators that a weight may pass on its way to its use, the inputs by which it does; all where it is left out. */
  readonly passing?: WeightInputs;
}

/** The steps of a graph: a weight may be reshaped, scaled or dequantised before it is used. */
export function graphSteps({ operators, constants, ...graph }: GraphWeights): WeightStep[] {
  const weightsOf = new Map<string, readonly string[]>(
    Array.from(constants, (name) => [name, graph.learnable.has(name) ? [name] : []]),
  );
  const steps: WeightStep[] = [];
  const stepOf = new Map<string, string>();
  for (const { type, inputs, outputs, label } of operators) {
    const at = (places: readonly number[] | undefined): string[] =>
      (places === undefined ? inputs : places.map((place) => inputs[place] ?? '')).flatMap(
        (name) => weightsOf.get(name) ?? [],
      );
    if (inputs.length > 0 && inputs.every((name) => name === '' || weightsOf.has(name))) {
      const passed = at(graph.passing?.[type]);
      outputs.forEach((name) => weightsOf.set(name, passed));
      continue;
    }
    const kernel = graph.kernels[type];
    const places = kernel ?? graph.others[type] ?? [];
    const name = `${steps.length}`;
    steps.push({
      name,
      label,
      inputs: inputs.flatMap((input) => stepOf.get(input) ?? []),
      weights: [...new Set(at(places))],
      hasKernel: kernel !== undefined,
    });
    outputs.forEach((output) => stepOf.set(output, name));
  }
  return steps;
}
