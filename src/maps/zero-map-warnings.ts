import type { SaliencyMap } from './saliency';

/** What is said about maps that are zero everywhere; one sentence for each of these classes. */
export function zeroMapWarnings(maps: readonly { readonly label: string; readonly map: SaliencyMap }[]): string[] {
  const labels = new Set(maps.filter(({ map }) => map.constant).map(({ label }) => label));
  return [...labels].map((label) => `The map of ${label} is zero everywhere: it points at no place.`);
}
