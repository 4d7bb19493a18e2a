import type { LayerStep } from './layer-steps';

type Connected = Pick<LayerStep, 'inputs' | 'outputs'>;

/** The steps that a tensor is computed with. */
export function ancestors<Step extends Connected>(steps: readonly Step[], answer: number): Step[] {
  const needed = new Set([answer]);
  const kept = [...steps].reverse().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((output) => needed.has(output));
    if (isNeeded) inputs.forEach((input) => needed.add(input));
    return isNeeded;
  });
  return kept.reverse();
}
