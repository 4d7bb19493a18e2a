import type { RunnableStep } from './layer-steps';

/** The steps that a tensor is computed with. */
export function ancestors(steps: readonly RunnableStep[], answer: number): RunnableStep[] {
  const needed = new Set([answer]);
  const kept = [...steps].reverse().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((output) => needed.has(output));
    if (isNeeded) inputs.forEach((input) => needed.add(input));
    return isNeeded;
  });
  return kept.reverse();
}
