import type { RandomisationOrder, SanityResult } from '../protocol';
import type { SanityRecord, SanityRow } from './sanity-record';
import { CHANGED_BELOW, type SanityVerdict } from './sanity-verdict';
import { percent } from './words';

export const ORDER_WORDS: Readonly<Record<RandomisationOrder, string>> = {
  cascading: 'from the output down, what was randomised stays so',
  independent: 'one stage at a time, the others as they were trained',
};

/** What the check says of a method, in words. */
export function verdictSentences({ layer }: Pick<SanityResult, 'layer'>, verdict: SanityVerdict): string {
  const { method, passes, spearman, behindLayer } = verdict;
  const randomised = listed(verdict.randomised);
  if (passes === null || spearman === null) {
    return `${method}: nothing can be said, because its map has the same value everywhere, either of the model as it is or with ${randomised} randomised.`;
  }
  const correlation = `a rank correlation of ${spearman.toFixed(2)} with the map of the trained model`;
  const head = headSentence(layer.name, behindLayer);
  if (passes) {
    return `${method} passes: with ${randomised} randomised, its map has ${correlation}, below ${CHANGED_BELOW}.${head}`;
  }
  return (
    `${method} does not pass: with ${randomised} randomised, its map still has ${correlation}, not below ${CHANGED_BELOW}.${head} ` +
    `So a good part of the map comes from the picture and from the layers that are left, not from what the last layers have learned: ` +
    `a model that has lost what it knew of the class has a map like it, and the map alone is no evidence for the class.`
  );
}

function headSentence(layer: string, behindLayer: number | null): string {
  if (behindLayer === null) return '';
  const begun = ` With only what lies behind layer ${layer} randomised, it is`;
  return behindLayer < CHANGED_BELOW
    ? `${begun} ${behindLayer.toFixed(2)}.`
    : `${begun} ${behindLayer.toFixed(2)}: the map owes much to where the layer is active, and less to what tells the classes apart.`;
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** What was asked of what, in one line. */
export function sanityHeadline({ explained, model, layer, seed }: SanityResult): string {
  const { label, index, probability } = explained;
  return `${label} (${index}) ${percent(probability)}, ${model.name}, layer ${layer.name}, seed ${seed}`;
}

/** A similarity as it is shown. */
export function similarityWords(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** The check for a terminal: a table an order and method, then what it says. */
export function sanityLines(result: SanityResult, { rows, verdicts, warnings }: SanityRecord): string[] {
  const tables = [...new Set(rows.map(({ order }) => order))].flatMap((order) =>
    [...new Set(rows.map(({ method }) => method))].flatMap((method) => [
      '',
      `${method}, ${order}: ${ORDER_WORDS[order]}`,
      ...tableOf(rows.filter((row) => row.order === order && row.method === method)),
    ]),
  );
  return [
    `${result.image}: ${sanityHeadline(result)}`,
    ...tables,
    '',
    ...warnings.map((warning) => `! ${warning}`),
    ...verdicts.map((verdict) => verdictSentences(result, verdict)),
    'One picture and one draw of random weights: another --seed says how much of this is chance.',
  ];
}

function tableOf(rows: readonly SanityRow[]): string[] {
  const header = ['', 'Spearman', 'SSIM', 'HOG', 'class'];
  const lines = rows.map(({ order, name, spearman, ssim, hog, probability, constant }, i) => [
    `${order === 'cascading' && i > 0 ? '+ ' : '  '}${name}${constant ? ' (constant map)' : ''}`,
    ...[spearman, ssim, hog].map(similarityWords),
    percent(probability),
  ]);
  const widths = header.map((_, column) => Math.max(...[header, ...lines].map((line) => line[column]?.length ?? 0)));
  return [header, ...lines].map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
  );
}
